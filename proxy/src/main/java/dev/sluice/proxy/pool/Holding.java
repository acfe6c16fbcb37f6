package dev.sluice.proxy.pool;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The time in which sessions of a pool wait because no backend takes them, and in which those are released who did.
 *
 * <p>Threading: any thread, without locks.
 */
public final class Holding {
    /** Longer than a machine runs. */
    private static final long FAR_NANOS = Long.MAX_VALUE / 4;

    private volatile boolean on;
    private volatile long latestNanos;
    private final AtomicLong longestNanos = new AtomicLong();

    Holding(long nowNanos) {
        latestNanos = nowNanos - FAR_NANOS; // no session has begun to wait before
    }

    /** No backend takes a session that waits. */
    void go(long nowNanos) {
        latestNanos = nowNanos;
        on = true;
    }

    /** Nobody waits any more. */
    void end() {
        if (on) {
            on = false;
        }
    }

    /** Whether it goes on, having been renewed within this time. */
    boolean isOn(long nowNanos, long withinNanos) {
        return on && nowNanos - latestNanos < withinNanos;
    }

    /** Whether no backend took a session at this time, or later. */
    public boolean hasBeenSince(long nanos) {
        return latestNanos - nanos >= 0;
    }

    /** A session that was held waits no longer. */
    public void onEnded(long heldNanos) {
        longestNanos.accumulateAndGet(heldNanos, Math::max);
    }

    /** The longest that one of those was held that have ended since the last time. */
    public long takeLongestNanos() {
        return longestNanos.getAndSet(0);
    }
}
