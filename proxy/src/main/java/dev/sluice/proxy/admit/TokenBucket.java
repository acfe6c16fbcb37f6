package dev.sluice.proxy.admit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A rate limit, so many in a period and at most so many at once: the generic cell rate algorithm (ITU-T I.371), whose
 * whole state is the time at which the bucket will be full again.
 *
 * <p>Threading: any thread, without locks.
 */
public final class TokenBucket {
    private volatile long perOneNanos;
    private volatile long capacityNanos;
    private final AtomicLong fullAt = new AtomicLong(Long.MIN_VALUE);

    /** @param count at least 1 */
    public TokenBucket(int count, long periodNanos) {
        long perOne = Math.max(1, periodNanos / count);
        this.perOneNanos = perOne;
        this.capacityNanos = perOne * count;
    }

    /** Sets another rate; what was taken stays taken, as far as the new rate counts so much. */
    public void limit(int count, long periodNanos, long nowNanos) {
        long perOne = Math.max(1, periodNanos / count);
        perOneNanos = perOne;
        capacityNanos = perOne * count;
        fullAt.updateAndGet(was -> clamp(was, nowNanos + perOne * count));
    }

    /** No later than that: a bucket that a lower rate had emptied for long is no emptier than empty. */
    static long clamp(long fullAt, long latest) {
        return fullAt != Long.MIN_VALUE && fullAt - latest > 0 ? latest : fullAt;
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
