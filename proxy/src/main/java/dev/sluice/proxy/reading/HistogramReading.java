package dev.sluice.proxy.reading;

import dev.sluice.proxy.meter.Histogram;
import dev.sluice.proxy.meter.PerWorker;
import java.util.Arrays;
import java.util.function.Function;

/** One or more histograms of one kind as they were at one moment, added up. Immutable. */
public final class HistogramReading {
    private final double[] bounds;
    private final long[] counts;
    private final double totalSeconds;

    private HistogramReading(double[] bounds, long[] counts, double totalSeconds) {
        this.bounds = bounds;
        this.counts = counts;
        this.totalSeconds = totalSeconds;
    }

    public static HistogramReading of(Histogram one) {
        return new HistogramReading(one.boundsSeconds(), one.counts(), one.totalSeconds());
    }

    /** Over all workers. */
    static <T> HistogramReading of(PerWorker<T> workers, Function<T, Histogram> histogram) {
        double[] bounds = histogram.apply(workers.of(0)).boundsSeconds();
        long[] counts = new long[bounds.length + 1];
        double totalSeconds = 0;
        for (T worker : workers) {
            Histogram one = histogram.apply(worker);
            long[] added = one.counts();
            for (int i = 0; i < counts.length; i++) {
                counts[i] += added[i];
            }
            totalSeconds += one.totalSeconds();
        }
        return new HistogramReading(bounds, counts, totalSeconds);
    }

    /** How many buckets there are; the last one has no upper bound. */
    public int buckets() {
        return counts.length;
    }

    /** The upper bound of a bucket, infinite for the last one. */
    public double boundSeconds(int bucket) {
        return bucket < bounds.length ? bounds[bucket] : Double.POSITIVE_INFINITY;
    }

    /** Observations in one bucket, not cumulative. */
    public long count(int bucket) {
        return counts[bucket];
    }

    /** All observations. */
    public long count() {
        return Arrays.stream(counts).sum();
    }

    /** Observations in the buckets from this bound on: those that took longer. */
    public long countAbove(double seconds) {
        long above = 0;
        for (int bucket = 1; bucket < counts.length; bucket++) {
            above += bounds[bucket - 1] >= seconds ? counts[bucket] : 0;
        }
        return above;
    }

    /** The time of all observations. */
    public double totalSeconds() {
        return totalSeconds;
    }
}
