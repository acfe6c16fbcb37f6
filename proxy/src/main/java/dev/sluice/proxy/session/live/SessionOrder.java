package dev.sluice.proxy.session.live;

import java.util.Comparator;

/** The order in which sessions are listed: the first ones are those that are worth a look. */
public enum SessionOrder {
    /** The youngest first, as a loop has them. */
    NEWEST,
    /** The oldest first. */
    AGE,
    /** First those that have been silent for longest. */
    IDLE,
    /** First those that have moved most, both directions together. */
    BYTES,
    /** By the address of the client. */
    SOURCE,
    FRONTEND,
    /** By pool and backend; without a backend first. */
    BACKEND;

    /** Never 0 for two sessions. */
    public Comparator<SessionView> comparator() {
        Comparator<SessionView> order =
                switch (this) {
                    case NEWEST -> (_, _) -> 0;
                    case AGE ->
                        Comparator.comparingLong(SessionView::ageNanos)
                                .reversed()
                                .thenComparingLong(SessionView::id);
                    case IDLE ->
                        Comparator.comparingLong(SessionView::idleNanos).reversed();
                    case BYTES -> Comparator.comparingLong(SessionView::bytes).reversed();
                    case SOURCE ->
                        Comparator.<SessionView>comparingLong(
                                        view -> unsigned(view.client().high()))
                                .thenComparingLong(
                                        view -> unsigned(view.client().low()));
                    case FRONTEND -> Comparator.comparing(SessionView::frontend);
                    case BACKEND ->
                        Comparator.comparing(SessionView::pool)
                                .thenComparing(view -> view.backend() == null ? "" : view.backend());
                };
        return order.thenComparing(Comparator.comparingLong(SessionView::id).reversed());
    }

    /** Orders as the unsigned number does. */
    private static long unsigned(long bits) {
        return bits + Long.MIN_VALUE;
    }
}
