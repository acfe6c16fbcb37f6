package dev.sluice.proxy.pool;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.proxy.meter.PerWorker;
import dev.sluice.proxy.net.ConnectResult;
import org.jspecify.annotations.Nullable;

/**
 * The account of a backend's name, whichever address it has: what was counted, and what an operator has set.
 *
 * <p>Threading: as its parts say.
 */
final class BackendAccount {
    private final PerWorker<BackendCounters> counters;
    private final HealthCounters health = new HealthCounters();
    private final BackendOverrides overrides;
    /** Made when the first connect fails. */
    private long @Nullable [] failuresTold;

    /** @param workers loops that will count */
    BackendAccount(BackendConfig config, int workers) {
        this.overrides = new BackendOverrides(config);
        this.counters = new PerWorker<>(workers, BackendCounters::new);
    }

    PerWorker<BackendCounters> counters() {
        return counters;
    }

    long[] failuresTold() {
        long[] told = failuresTold;
        if (told == null) {
            told = new long[ConnectResult.values().length];
            failuresTold = told;
        }
        return told;
    }

    HealthCounters health() {
        return health;
    }

    BackendOverrides overrides() {
        return overrides;
    }
}
