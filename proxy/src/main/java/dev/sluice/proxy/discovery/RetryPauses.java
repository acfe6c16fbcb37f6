package dev.sluice.proxy.discovery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pauses between attempts that fail in a row (exponential backoff): each twice as long, with a share of chance so
 * that many who have lost the same server do not come back together.
 *
 * <p>Threading: one thread.
 */
final class RetryPauses {
    private final long firstNanos;
    private final long longestNanos;
    private final RandomGenerator random;
    private long lowestNanos;
    private boolean fresh = true;

    RetryPauses(Duration first, Duration longest, RandomGenerator random) {
        this.firstNanos = first.toNanos();
        this.longestNanos = longest.toNanos();
        this.random = random;
        this.lowestNanos = firstNanos;
    }

    /** Between the shortest pause for this attempt and twice as much. */
    Duration next() {
        fresh = false;
        long lowest = lowestNanos;
        lowestNanos = Math.max(firstNanos, Math.min(2 * lowest, longestNanos / 2));
        return Duration.ofNanos(Math.min(lowest + random.nextLong(lowest), longestNanos));
    }

    /** Whether nothing has failed since the last success. */
    boolean isFresh() {
        return fresh;
    }

    /** Something has succeeded. */
    void reset() {
        fresh = true;
        lowestNanos = firstNanos;
    }
}
