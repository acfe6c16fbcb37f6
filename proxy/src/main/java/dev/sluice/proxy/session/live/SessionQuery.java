package dev.sluice.proxy.session.live;

/**
 * A question for sessions.
 *
 * @param before only sessions with smaller ids; {@code Long.MAX_VALUE} for any
 * @param limit most sessions to show; 0 only counts them
 */
public record SessionQuery(SessionFilter filter, SessionOrder order, long before, int limit) {
    /** Counts them. */
    public static SessionQuery counting(SessionFilter filter) {
        return new SessionQuery(filter, SessionOrder.AGE, Long.MAX_VALUE, 0);
    }
}
