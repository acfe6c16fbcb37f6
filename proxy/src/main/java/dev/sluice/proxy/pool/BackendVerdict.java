package dev.sluice.proxy.pool;

import org.jspecify.annotations.Nullable;

/**
 * The verdict of the end of a session on its backend. To accept a session and end it at once without a byte is as good
 * as no connect. But a backend that takes what its client says and ends in order may have done what it was asked for,
 * as PostgreSQL does with the request to cancel a query: that speaks neither for it nor against it.
 */
public enum BackendVerdict {
    /** It has served. */
    SERVED,
    /** Neither for it nor against it. */
    NONE,
    /** It closed at once what it had accepted. */
    CLOSED,
    /** It reset at once what it had accepted. */
    RESET;

    /** A session that its backend ends within this time without a byte has failed. */
    private static final long AT_ONCE_NANOS = 1_000_000_000L;

    /**
     * Of a backend that has ended a session without having sent a byte.
     *
     * @param reset otherwise it ended in order
     * @param lastedNanos since it was connected
     * @param received bytes that it was given
     */
    public static BackendVerdict ofSilent(boolean reset, long lastedNanos, long received) {
        if (lastedNanos >= AT_ONCE_NANOS) {
            return SERVED;
        }
        return reset ? RESET : received == 0 ? CLOSED : NONE;
    }

    /**
     * Lets the pool draw its conclusions.
     *
     * @param why it broke off, if it has said so; null when it has not
     */
    public void tell(Pool pool, Backend backend, long nowNanos, @Nullable String why) {
        switch (this) {
            case SERVED -> backend.served();
            case NONE -> {}
            case CLOSED -> pool.sessionFailed(backend, nowNanos, new FailureReason(FailureReason.CLOSED, null));
            case RESET -> pool.sessionFailed(backend, nowNanos, new FailureReason(FailureReason.RESET, why));
        }
    }
}
