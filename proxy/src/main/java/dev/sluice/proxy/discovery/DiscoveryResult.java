package dev.sluice.proxy.discovery;

import java.util.Locale;

/** The outcome of one answer, or of none. */
public enum DiscoveryResult {
    /** The pool follows it. */
    CHANGED,
    /** It says what was known already. */
    UNCHANGED,
    /** Too few backends, or too many: what was found before stays. */
    REFUSED,
    /** Nobody answered. */
    FAILED;

    /** Its name in metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
