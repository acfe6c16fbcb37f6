package dev.sluice.proxy.pool;

import dev.sluice.config.BackendConfig;

/**
 * What belongs to the name of a backend, whichever address it has: what was counted, and what an operator wishes.
 *
 * <p>Threading: as its parts say.
 */
final class BackendAccount {
    private final BackendCounters[] counters;
    private final HealthCounters health = new HealthCounters();
    private final Wishes wishes;

    /** @param workers loops that will count */
    BackendAccount(BackendConfig config, int workers) {
        this.wishes = new Wishes(config);
        this.counters = new BackendCounters[workers];
        for (int i = 0; i < workers; i++) {
            counters[i] = new BackendCounters();
        }
    }

    BackendCounters counters(int worker) {
        return counters[worker];
    }

    HealthCounters health() {
        return health;
    }

    Wishes wishes() {
        return wishes;
    }
}
