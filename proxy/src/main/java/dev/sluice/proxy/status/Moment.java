package dev.sluice.proxy.status;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * One moment by both clocks.
 *
 * @param nanos by the clock of the loops
 */
record Moment(Instant wall, long nanos) {
    /** What was seen last longer ago than this may be over. */
    static final long RECENT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long MOST_SECONDS = 120;

    /** An earlier moment of the clock of the loops. */
    Instant wallOf(long earlierNanos) {
        return wall.minusNanos(nanos - earlierNanos);
    }

    /** Whether nothing has happened since then for so long that it may be over. */
    boolean isLongAfter(long earlierNanos) {
        return nanos - earlierNanos >= RECENT_NANOS;
    }

    /** Such as {@code 45 s ago}. */
    String ago(long earlierNanos) {
        return words(nanos - earlierNanos) + " ago";
    }

    /** Such as {@code 45 s} or {@code 5 min}. */
    static String words(long nanos) {
        long seconds = Math.max(0, TimeUnit.NANOSECONDS.toSeconds(nanos));
        return seconds < MOST_SECONDS ? seconds + " s" : TimeUnit.SECONDS.toMinutes(seconds) + " min";
    }
}
