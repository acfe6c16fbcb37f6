package dev.sluice.proxy.admit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * So many in a period and at most so many at once: the generic cell rate algorithm (ITU-T I.371), whose whole state is the time at
 * which the bucket will be full again.
 *
 * <p>Threading: any thread, without locks.
 */
public final class TokenBucket {
    private final long perOneNanos;
    private final long capacityNanos;
    private final AtomicLong fullAt = new AtomicLong(Long.MIN_VALUE);

    /** @param count at least 1 */
    public TokenBucket(int count, long periodNanos) {
        this.perOneNanos = Math.max(1, periodNanos / count);
        this.capacityNanos = perOneNanos * count;
    }

    /** Takes one; false when there is none. */
    public boolean tryAcquire(long nowNanos) {
        while (true) {
            long was = fullAt.get();
            long next = next(was, nowNanos);
            if (next == REFUSED) {
                return false;
            }
            if (fullAt.compareAndSet(was, next)) {
                return true;
            }
        }
    }

    static final long REFUSED = Long.MIN_VALUE;

    /** The state after one more, or {@link #REFUSED}. {@code was} of {@link Long#MIN_VALUE} is a bucket never used. */
    private long next(long was, long now) {
        return next(was, now, perOneNanos, capacityNanos);
    }

    static long next(long was, long now, long perOneNanos, long capacityNanos) {
        long from = was == Long.MIN_VALUE || was - now < 0 ? now : was;
        long next = from + perOneNanos;
        return next - now > capacityNanos ? REFUSED : next;
    }
}
