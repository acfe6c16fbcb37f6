package dev.sluice.proxy.pool;

import java.util.Locale;

/** The administrative state of a backend: what an operator has set. */
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
