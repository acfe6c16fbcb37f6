package dev.sluice.proxy.admin;

import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.Pool;

/** The words of HAProxy for states. Stateless. */
final class HaproxyWords {
    private HaproxyWords() {}

    static String of(BackendState state) {
        return switch (state) {
            case UP -> "UP";
            case DOWN, EJECTED -> "DOWN";
            case DRAINING -> "DRAIN";
            case MAINTENANCE -> "MAINT";
        };
    }

    static String of(Pool pool) {
        return pool.eligible().isEmpty() ? "DOWN" : "UP";
    }
}
