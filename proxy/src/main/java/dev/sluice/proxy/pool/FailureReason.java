package dev.sluice.proxy.pool;

import org.jspecify.annotations.Nullable;

/**
 * The reason for which a session failed, as text {@code kind: detail}. Immutable.
 *
 * @param kind the result of a connect as in metrics, {@link #CLOSED} or {@link #RESET}
 * @param detail more about it, for people; null for nothing
 */
public record FailureReason(String kind, @Nullable String detail) {
    /** The backend accepted a session and ended it at once without a byte. */
    public static final String CLOSED = "closed";
    /** It broke off. */
    public static final String RESET = "reset";

    /** Before the first failure; empty as text. */
    static final FailureReason NONE = new FailureReason("", null);

    /** Whether the backend had accepted the session. */
    public boolean isOfAccepted() {
        return kind.equals(CLOSED) || kind.equals(RESET);
    }

    @Override
    public String toString() {
        return detail == null ? kind : kind + ": " + detail;
    }
}
