package dev.sluice.proxy.status;

import dev.sluice.proxy.reading.Growth;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The growth of counters in the last minute, or in another time. One thread. */
final class Trailing {
    private static final int PARTS = 6;

    private final long windowNanos;
    private Map<Object, Growth> before = new HashMap<>();
    private Map<Object, Growth> present = new HashMap<>();

    /** In the last minute. */
    Trailing() {
        this(TimeUnit.MINUTES.toNanos(1));
    }

    Trailing(long windowNanos) {
        this.windowNanos = windowNanos;
    }

    /** Another look begins: what the last one did not ask for is forgotten. */
    void begin() {
        before = present;
        present = new HashMap<>();
    }

    /** Since the window began, or since it was asked for first. */
    long[] growth(Object whose, long[] values, long nanos) {
        Growth growth = before.computeIfAbsent(whose, _ -> new Growth(windowNanos, windowNanos / PARTS));
        present.put(whose, growth);
        return growth.look(values, nanos);
    }
}
