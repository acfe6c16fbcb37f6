package dev.sluice.proxy.server;

import dev.sluice.proxy.condition.Lookout;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.snapshot.Snapshot;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The timer that forgets, once a minute, the pools, frontends and backends that have left long ago.
 *
 * <p>Threading: owned by the control loop.
 */
final class Forgetting extends Lookout {
    private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Supplier<Snapshot> snapshot;

    Forgetting(Loop control, Supplier<Snapshot> snapshot) {
        super(control, PERIOD_NANOS);
        this.snapshot = snapshot;
    }

    @Override
    protected void look(long now) {
        snapshot.get().forget(now);
    }
}
