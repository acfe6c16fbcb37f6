package dev.sluice.proxy.session;

import java.util.Comparator;

/** In which order sessions are listed: the first ones are those that are worth a look. */
public enum SessionOrder {
    /** The youngest first, as a loop has them. */
    NEWEST((_, _) -> 0),
    /** The oldest first. */
    AGE(Comparator.comparingLong(SessionView::ageNanos).reversed().thenComparingLong(SessionView::id)),
    /** First those that have been silent for longest. */
    IDLE(Comparator.comparingLong(SessionView::idleNanos).reversed()),
    /** First those that have moved most, both directions together. */
    BYTES(Comparator.comparingLong(SessionView::bytes).reversed()),
    /** By the address of the client. */
    SOURCE(Comparator.comparingLong((SessionView view) -> view.client().high() + Long.MIN_VALUE)
            .thenComparingLong(view -> view.client().low() + Long.MIN_VALUE)),
    FRONTEND(Comparator.comparing(SessionView::frontend)),
    /** By pool and backend; without a backend first. */
    BACKEND(Comparator.comparing(SessionView::pool)
            .thenComparing(view -> view.backend() == null ? "" : view.backend()));

    private final Comparator<SessionView> comparator;

    SessionOrder(Comparator<SessionView> comparator) {
        this.comparator = comparator.thenComparing(
                Comparator.comparingLong(SessionView::id).reversed());
    }

    /** Never 0 for two sessions. */
    public Comparator<SessionView> comparator() {
        return comparator;
    }
}
