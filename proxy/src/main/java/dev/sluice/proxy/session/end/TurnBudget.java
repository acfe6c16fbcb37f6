package dev.sluice.proxy.session.end;

import dev.sluice.proxy.net.Clock;

/**
 * The budget of work in one turn of a loop, over all who do it: what is left is for the next turns, so that sessions
 * are served in between. The clock stands still within a turn, and tells turns apart.
 *
 * <p>Threading: owned by the loop.
 */
final class TurnBudget {
    private final Clock clock;
    private final int each;
    private long turnNanos;
    private int left;

    TurnBudget(Clock clock, int each) {
        this.clock = clock;
        this.each = each;
        this.left = each;
        this.turnNanos = clock.nanos();
    }

    /** Whether there is something left in this turn. */
    boolean has() {
        long now = clock.nanos();
        if (now != turnNanos) {
            turnNanos = now;
            left = each;
        }
        return left > 0;
    }

    /** Takes one, of which there must be one. */
    void spend() {
        left--;
    }
}
