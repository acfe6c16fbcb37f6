package dev.sluice.proxy;

import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.net.WorkerLoop;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.Snapshot;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * Says once a second which frontends refused clients and why, however many they were: refusing costs no log line of its own.
 *
 * <p>Threading: owned by the control loop.
 */
final class RefusalLog extends Timer {
    private static final Logger LOG = Area.FRONTEND.logger();
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final WorkerLoop loop;
    private final Supplier<Snapshot> snapshot;
    private final int workers;

    RefusalLog(WorkerLoop control, Supplier<Snapshot> snapshot, int workers) {
        this.loop = control;
        this.snapshot = snapshot;
        this.workers = workers;
    }

    void start() {
        loop.execute(() -> loop.timers().arm(this, loop.clock().nanos() + PERIOD_NANOS));
    }

    @Override
    protected void onDeadline() {
        snapshot.get().frontends().forEach(this::report);
        loop.timers().arm(this, loop.clock().nanos() + PERIOD_NANOS);
    }

    private void report(Frontend frontend) {
        RefusalReason[] reasons = RefusalReason.values();
        long[] before = frontend.refusalsTold();
        StringJoiner words = new StringJoiner(", ");
        long all = 0;
        for (RefusalReason reason : reasons) {
            long now = 0;
            for (int worker = 0; worker < workers; worker++) {
                now += frontend.counters(worker).refused(reason).value();
            }
            long added = now - before[reason.ordinal()];
            before[reason.ordinal()] = now;
            all += added;
            if (added > 0) {
                words.add(String.format(Locale.ROOT, "%d %s", added, reason.label()));
            }
        }
        if (all > 0) {
            LOG.warn(
                    "frontend {} refused {} in the last second: {}", frontend.name(), Counted.of(all, "client"), words);
        }
    }
}
