package dev.sluice.proxy.server;

import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.snapshot.Snapshot;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Forgets, once a minute, the pools, frontends and backends that have left long ago.
 *
 * <p>Threading: owned by the control loop.
 */
final class Forgetting extends Timer {
    private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Loop loop;
    private final Supplier<Snapshot> snapshot;

    Forgetting(Loop control, Supplier<Snapshot> snapshot) {
        this.loop = control;
        this.snapshot = snapshot;
    }

    void start() {
        loop.execute(this::arm);
    }

    private void arm() {
        loop.timers().arm(this, loop.clock().nanos() + PERIOD_NANOS);
    }

    @Override
    protected void onDeadline() {
        snapshot.get().forget(loop.clock().nanos());
        arm();
    }
}
