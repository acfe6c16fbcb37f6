package dev.sluice.proxy.status;

import java.time.Instant;

/**
 * One moment by both clocks.
 *
 * @param nanos by the clock of the loops
 */
record Moment(Instant wall, long nanos) {
    /** An earlier moment of the clock of the loops. */
    Instant wallOf(long earlierNanos) {
        return wall.minusNanos(nanos - earlierNanos);
    }
}
