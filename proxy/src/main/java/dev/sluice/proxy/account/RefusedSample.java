package dev.sluice.proxy.account;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The refused clients of one frontend that get a line in the access log where a sample is wanted: the first ten of each second.
 *
 * <p>Threading: any thread, without locks.
 */
public final class RefusedSample {
    /** Enough to see who comes, and less than a megabyte an hour. */
    private static final int A_SECOND = 10;

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The second, and how many it has had. */
    private final AtomicLong taken = new AtomicLong(Long.MIN_VALUE);

    /** Takes one of this second; false when there is none left. */
    public boolean take(long nowNanos) {
        long first = Math.floorDiv(nowNanos, SECOND_NANOS) * (A_SECOND + 1);
        for (long was = taken.get(); was < first + A_SECOND; was = taken.get()) {
            if (taken.compareAndSet(was, Math.max(was, first) + 1)) {
                return true;
            }
        }
        return false;
    }
}
