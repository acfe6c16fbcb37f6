package dev.sluice.proxy.discovery;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * The schedule of questions to a name server: not before an answer has run out, not all at the same moment, and seldom
 * while it fails.
 */
final class Schedule {
    private static final long LEAST_MILLIS = 1_000;
    private static final double JITTER = 0.1;

    private final long mostMillis;
    private final DoubleSupplier chance;
    private long retryMillis = LEAST_MILLIS;

    /**
     * Begins without failures.
     *
     * @param most longest time between two questions
     * @param chance from 0 to 1
     */
    Schedule(Duration most, DoubleSupplier chance) {
        this.mostMillis = Math.max(LEAST_MILLIS, most.toMillis());
        this.chance = chance;
    }

    /** After an answer that holds for so many seconds. */
    Duration afterAnswer(long seconds) {
        retryMillis = LEAST_MILLIS;
        return varied(seconds > mostMillis / 1_000 ? mostMillis : seconds * 1_000);
    }

    /** After none, or one that does not say how long it holds: twice as long each time. */
    Duration afterFailure() {
        long millis = retryMillis;
        retryMillis = Math.min(mostMillis, 2 * retryMillis);
        return varied(millis);
    }

    /** Later rather than earlier, since what a name server has in its cache would be the same answer; but within the limits. */
    private Duration varied(long millis) {
        double random = chance.getAsDouble() * JITTER;
        double within = Math.min(millis * (1 + random), mostMillis * (1 - random));
        return Duration.ofMillis(Math.max(LEAST_MILLIS, (long) within));
    }
}
