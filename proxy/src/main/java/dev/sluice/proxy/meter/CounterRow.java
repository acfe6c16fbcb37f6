package dev.sluice.proxy.meter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A row of counters that only grow, one for each constant of an enumeration or pair of them.
 *
 * <p>Threading: one writer thread; any thread may read and sees each value sooner or later, never torn.
 */
public final class CounterRow {
    private static final VarHandle VALUES = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] values;

    public CounterRow(int length) {
        values = new long[length];
    }

    public void increment(int index) {
        VALUES.setOpaque(values, index, values[index] + 1);
    }

    public long value(int index) {
        return (long) VALUES.getOpaque(values, index);
    }
}
