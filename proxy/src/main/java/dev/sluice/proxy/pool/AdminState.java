package dev.sluice.proxy.pool;

import java.util.Locale;

/** What an operator wishes of a backend. */
public enum AdminState {
    /** Nothing: its health decides. */
    READY,
    /** No new sessions; those it has go on, and its health is still checked. */
    DRAIN,
    /** No new sessions and no health checks. */
    MAINTENANCE;

    /** The word in the interface. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
