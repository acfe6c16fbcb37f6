package dev.sluice.proxy.status;

import java.util.Locale;

/** The severity of a problem, the worst first. */
public enum Severity {
    /** Clients are not served, or soon will not be. */
    CRITICAL,
    /** Clients are served, but something has failed or is about to. */
    WARNING,
    /** Nothing has failed: somebody wanted it so, and others should know. */
    INFO;

    /** The word in the interface. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
