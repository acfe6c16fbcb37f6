package dev.sluice.proxy.status;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How much counters have grown in the last minute, or in another time. One thread. */
final class Trailing {
    private static final int PARTS = 6;

    private final long windowNanos;
    private final long betweenNanos;

    /** What was counted at one moment. */
    private static final class Count {
        private final long nanos;
        private final long[] values;

        Count(long nanos, long[] values) {
            this.nanos = nanos;
            this.values = values;
        }
    }

    private Map<Object, ArrayDeque<Count>> before = new HashMap<>();
    private Map<Object, ArrayDeque<Count>> present = new HashMap<>();

    /** In the last minute. */
    Trailing() {
        this(TimeUnit.MINUTES.toNanos(1));
    }

    Trailing(long windowNanos) {
        this.windowNanos = windowNanos;
        this.betweenNanos = windowNanos / PARTS;
    }

    /** Another look begins: what the last one did not ask for is forgotten. */
    void begin() {
        before = present;
        present = new HashMap<>();
    }

    /** Since the window began, or since it was asked for first. */
    long[] growth(Object whose, long[] values, long nanos) {
        ArrayDeque<Count> counts = before.getOrDefault(whose, new ArrayDeque<>());
        present.put(whose, counts);
        if (counts.isEmpty() || nanos - counts.getLast().nanos >= betweenNanos) {
            counts.addLast(new Count(nanos, values));
        }
        while (nanos - counts.getFirst().nanos > windowNanos + betweenNanos) {
            counts.removeFirst();
        }
        long[] growth = values.clone();
        for (int i = 0; i < growth.length; i++) {
            growth[i] -= counts.getFirst().values[i];
        }
        return growth;
    }
}
