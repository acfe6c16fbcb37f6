package dev.sluice.proxy.pool;

import java.util.Locale;

/** The end of a session that had a backend, as far as it tells something of the pool. The names are those of causes in metrics. */
public enum SessionEnd {
    BACKEND_TIMEOUT,
    BACKEND_RESET,
    BACKEND_STALLED,
    /** In order, by the backend. */
    BACKEND_CLOSED,
    OTHER;

    /** Whether a backend that had accepted the session is to blame for its end. */
    public boolean isCut() {
        return switch (this) {
            case BACKEND_TIMEOUT, BACKEND_RESET, BACKEND_STALLED -> true;
            case BACKEND_CLOSED, OTHER -> false;
        };
    }

    /** The word in logs. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
