package dev.sluice.proxy.session.end;

import dev.sluice.proxy.net.Clock;

/**
 * The budget of all who end sessions of one loop, for a turn.
 *
 * @param ends sessions ended
 * @param visits sessions looked at
 */
record EndBudget(TurnBudget ends, TurnBudget visits) {
    /** Ending one costs some ten microseconds, most of it for closing two sockets: a millisecond in all. */
    private static final int MOST_ENDS = 64;
    /** Some hundred microseconds. */
    private static final int MOST_VISITS = 1_024;

    static EndBudget of(Clock clock) {
        return new EndBudget(new TurnBudget(clock, MOST_ENDS), new TurnBudget(clock, MOST_VISITS));
    }
}
