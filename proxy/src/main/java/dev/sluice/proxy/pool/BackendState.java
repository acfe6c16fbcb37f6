package dev.sluice.proxy.pool;

import java.util.Locale;

/**
 * The state of a backend: what it may be used for now. The first that applies, in the order of {@link Backend#state}.
 */
public enum BackendState {
    /** Gets new sessions. */
    UP,
    /** Its health checks fail: no new sessions, except in a panic. Or its name has no address: none at all. */
    DOWN,
    /** No new sessions; those it has go on. Weight 0, or an operator's override. */
    DRAINING,
    /** Taken out by an operator: no new sessions and no health checks. */
    MAINTENANCE,
    /** Its sessions failed in a row: no new ones for a while, however its health checks are. */
    EJECTED;

    /** The word in metrics and logs. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
