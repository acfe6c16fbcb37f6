package dev.sluice.proxy.systemd;

import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.LoopThread;
import dev.sluice.proxy.net.Timer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The watchdog of the process: tells the service manager again and again that it is alive, each time only after every
 * event loop has run a task. When one is stuck the manager hears nothing and ends the process.
 *
 * <p>Threading: owned by the control loop, but for {@link #start} and {@link #close}, and for the answers of the loops.
 */
public final class Watchdog extends Timer implements AutoCloseable {
    private final Loop control;
    private final Supplier<List<LoopThread>> loops;
    private final Notifier notifier;
    /** Loops that have not answered the last question. */
    private final AtomicInteger missing = new AtomicInteger();

    private long intervalNanos;
    private volatile boolean closed;

    /** @param loops those that there are now */
    public Watchdog(Loop control, Supplier<List<LoopThread>> loops, Notifier notifier) {
        this.control = control;
        this.loops = loops;
        this.notifier = notifier;
    }

    /** Begins, if the manager waits for heartbeats; any thread. */
    public void start() {
        notifier.watchdogInterval()
                .ifPresent(interval -> control.execute(() -> {
                    intervalNanos = interval.toNanos();
                    onDeadline();
                }));
    }

    @Override
    protected void onDeadline() {
        assert control.inLoop();
        if (closed) {
            return;
        }
        control.timers().arm(this, control.clock().nanos() + intervalNanos);
        if (missing.get() == 0) { // else one still owes its answer: no use in asking it again
            List<LoopThread> asked = loops.get();
            missing.set(asked.size());
            asked.forEach(loop -> loop.execute(this::onAnswer));
        }
    }

    private void onAnswer() {
        if (missing.decrementAndGet() == 0) {
            notifier.watchdog();
        }
    }

    /** Asks no more: the loops may now be stopped. Any thread. */
    @Override
    public void close() {
        closed = true;
    }
}
