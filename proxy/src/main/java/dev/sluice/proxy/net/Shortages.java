package dev.sluice.proxy.net;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The counts of what this process lacked, where a call has failed. Threading: any thread; written only when a call
 * fails.
 */
public final class Shortages {
    private final AtomicLong[] counts = new AtomicLong[Shortage.values().length];

    public Shortages() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new AtomicLong();
        }
    }

    public void count(Shortage what) {
        counts[what.ordinal()].incrementAndGet();
    }

    /** Calls that have failed for want of this. */
    public long of(Shortage what) {
        return counts[what.ordinal()].get();
    }
}
