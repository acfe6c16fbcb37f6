package dev.sluice.proxy.meter;

import java.util.Arrays;

/**
 * A histogram of durations over fixed bucket bounds.
 *
 * <p>Threading: one writer thread; any thread may read.
 */
public final class Histogram {
    /** Upper bounds for what takes milliseconds: connecting, the first byte. */
    private static final double[] SHORT_SECONDS = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
    };
    /** Upper bounds for the life of a connection, from a health probe to a database session. */
    private static final double[] LONG_SECONDS = {0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400};

    private static final double NANOS = 1e9;

    private final double[] boundsSeconds;
    private final long[] boundsNanos;
    private final Counter[] buckets;
    private final Counter totalNanos = new Counter();

    private Histogram(double[] boundsSeconds) {
        this.boundsSeconds = boundsSeconds;
        boundsNanos = Arrays.stream(boundsSeconds)
                .mapToLong(bound -> Math.round(bound * NANOS))
                .toArray();
        buckets = new Counter[boundsSeconds.length + 1];
        Arrays.setAll(buckets, _ -> new Counter());
    }

    public static Histogram ofShortTimes() {
        return new Histogram(SHORT_SECONDS);
    }

    public static Histogram ofLongTimes() {
        return new Histogram(LONG_SECONDS);
    }

    public void record(long nanos) {
        int bucket = 0;
        while (bucket < boundsNanos.length && nanos > boundsNanos[bucket]) {
            bucket++;
        }
        buckets[bucket].increment();
        totalNanos.add(nanos);
    }

    /** Upper bounds in seconds, ascending, without the infinite one. */
    public double[] boundsSeconds() {
        return boundsSeconds.clone();
    }

    /** Observations in each bucket, not cumulative; one more than there are bounds. */
    public long[] counts() {
        return Arrays.stream(buckets).mapToLong(Counter::value).toArray();
    }

    public double totalSeconds() {
        return totalNanos.value() / NANOS;
    }
}
