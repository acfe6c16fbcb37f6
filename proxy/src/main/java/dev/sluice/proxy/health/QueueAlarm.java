package dev.sluice.proxy.health;

import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.QueueWaker;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The alarm of the queue of a pool: who waits there for time to pass is looked at again, and a backend that has failed somebody is
 * checked at once, however many ask for that.
 *
 * <p>Threading: {@link #wakeAt} and {@link #doubt} from any thread, the rest on the control loop.
 */
final class QueueAlarm implements QueueWaker {
    private static final long NONE = Long.MAX_VALUE;

    private final Loop loop;
    private final Timer timer;
    /** When it rings, as was asked for last, after the origin; the timer may be armed a moment later. */
    private final AtomicLong atNanos = new AtomicLong(NONE);

    private final long originNanos;
    private final Function<Backend, @Nullable BackendWatch> watched;
    private boolean stopped;

    /** @param watched asked on the control loop */
    QueueAlarm(Loop loop, Pool pool, Function<Backend, @Nullable BackendWatch> watched) {
        this.loop = loop;
        this.watched = watched;
        this.originNanos = loop.clock().nanos();
        this.timer = new Timer() {
            @Override
            protected void onDeadline() {
                atNanos.set(NONE); // before it looks: who asks from now on is not answered by that
                pool.wake();
            }
        };
    }

    @Override
    public void wakeAt(long nanos) {
        long wanted = nanos - originNanos;
        for (long present = atNanos.get(); wanted < present; present = atNanos.get()) {
            if (atNanos.compareAndSet(present, wanted)) {
                loop.execute(() -> arm(nanos));
                return;
            }
        }
    }

    @Override
    public void doubt(Backend backend) {
        if (backend.failures().askForCheck()) {
            loop.execute(() -> checkSoon(backend));
        }
    }

    private void checkSoon(Backend backend) {
        backend.failures().promiseCheck();
        BackendWatch present = watched.apply(backend);
        if (present != null) {
            present.checkSoon(backend.failures().firstNanos());
        }
    }

    private void arm(long nanos) {
        if (!stopped && (!timer.isArmed() || nanos - timer.deadlineNanos() < 0)) {
            loop.timers().arm(timer, nanos);
        }
    }

    void stop() {
        stopped = true;
        loop.timers().disarm(timer);
    }
}
