package dev.sluice.proxy.reading;

import java.util.ArrayDeque;

/** The growth of some counters in a window that ends now, by what they were at earlier looks. Threading: one thread. */
public final class Growth {
    private final long windowNanos;
    private final long stepNanos;
    private final ArrayDeque<Look> looks = new ArrayDeque<>();

    /** The counts at one moment. */
    private static final class Look {
        private final long nanos;
        private final long[] counts;

        Look(long nanos, long[] counts) {
            this.nanos = nanos;
            this.counts = counts;
        }
    }

    /**
     * The window is longer than it should be by a step at most.
     *
     * @param stepNanos looks that follow each other sooner are not kept
     */
    public Growth(long windowNanos, long stepNanos) {
        this.windowNanos = windowNanos;
        this.stepNanos = stepNanos;
    }

    /** Takes another look: the growth since the window began, or since the first look; after a pause since the one before it. */
    public long[] look(long[] counts, long nanos) {
        int least = 1;
        if (looks.isEmpty() || nanos - looks.getLast().nanos >= stepNanos) {
            least = Math.min(2, looks.size() + 1);
            looks.addLast(new Look(nanos, counts));
        }
        while (looks.size() > least && nanos - looks.getFirst().nanos > windowNanos + stepNanos) {
            looks.removeFirst();
        }
        long[] growth = counts.clone();
        for (int i = 0; i < growth.length; i++) {
            growth[i] -= looks.getFirst().counts[i];
        }
        return growth;
    }

    /** How far the window reaches back from this moment. */
    public long spanNanos(long nanos) {
        return looks.isEmpty() ? 0 : nanos - looks.getFirst().nanos;
    }

    /** The next look is the first one. */
    public void clear() {
        looks.clear();
    }
}
