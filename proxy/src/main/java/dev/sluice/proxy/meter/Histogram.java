package dev.sluice.proxy.meter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * A histogram of durations over fixed bucket bounds: one array, since there is one for each backend and loop.
 *
 * <p>Threading: one writer thread; any thread may read.
 */
public final class Histogram {
    /** For what takes milliseconds: connecting, the first byte. */
    private static final Scale SHORT = new Scale(
            0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30);
    /** For the life of a connection, from a health probe to a database session. */
    private static final Scale LONG = new Scale(0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400);

    private static final double NANOS = 1e9;
    private static final VarHandle VALUES = MethodHandles.arrayElementVarHandle(long[].class);

    /** Upper bounds, ascending, without the infinite one; shared by all histograms of a kind. */
    private static final class Scale {
        final double[] seconds;
        final long[] nanos;

        Scale(double... seconds) {
            this.seconds = seconds;
            this.nanos = Arrays.stream(seconds)
                    .mapToLong(bound -> Math.round(bound * NANOS))
                    .toArray();
        }
    }

    private final Scale scale;
    /** A count for each bucket, then the nanoseconds of all. */
    private final long[] values;

    private Histogram(Scale scale) {
        this.scale = scale;
        values = new long[scale.nanos.length + 2];
    }

    public static Histogram ofShortTimes() {
        return new Histogram(SHORT);
    }

    public static Histogram ofLongTimes() {
        return new Histogram(LONG);
    }

    public void record(long nanos) {
        int bucket = 0;
        while (bucket < scale.nanos.length && nanos > scale.nanos[bucket]) {
            bucket++;
        }
        add(bucket, 1);
        add(values.length - 1, nanos);
    }

    private void add(int index, long amount) {
        VALUES.setOpaque(values, index, values[index] + amount);
    }

    /** Upper bounds in seconds, ascending, without the infinite one. */
    public double[] boundsSeconds() {
        return scale.seconds.clone();
    }

    /** Observations in each bucket, not cumulative; one more than there are bounds. */
    public long[] counts() {
        long[] counts = new long[values.length - 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = (long) VALUES.getOpaque(values, i);
        }
        return counts;
    }

    public double totalSeconds() {
        return (long) VALUES.getOpaque(values, values.length - 1) / NANOS;
    }
}
