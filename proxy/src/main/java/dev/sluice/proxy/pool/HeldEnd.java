package dev.sluice.proxy.pool;

import java.util.Locale;

/** The end of the wait of a session that was held since no backend took it. */
public enum HeldEnd {
    /** It has got a backend. */
    SERVED,
    /** None came up, or had room, in time. */
    TIMEOUT,
    /** Its pool has left the configuration or lets nobody wait any more, or the way to its backends is barred on this side. */
    REFUSED,
    /** Its client has left, or it was ended by an operator, a drain or its lifetime. */
    LEFT;

    /** The word in metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
