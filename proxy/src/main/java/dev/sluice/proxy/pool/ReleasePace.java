package dev.sluice.proxy.pool;

import dev.sluice.config.value.Rate;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The pace of those who go on from a queue after a time without a backend: evenly, and never more at once than a timer of a few
 * milliseconds makes necessary.
 *
 * <p>Threading: any thread, without locks.
 */
final class ReleasePace {
    /** Who was late by so much is made up for: timers are, and high rates would not be reached. */
    private static final long SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** When the next one may go; far behind while nobody has gone for long. */
    private final AtomicLong nextNanos;

    ReleasePace(long nowNanos) {
        nextNanos = new AtomicLong(nowNanos);
    }

    /** Lets one go: 0, or the nanoseconds until one may. */
    long acquire(Rate rate, long nowNanos) {
        long perOne = perOne(rate);
        while (true) {
            long was = nextNanos.get();
            if (was - nowNanos > 0) {
                return was - nowNanos;
            }
            long from = was - (nowNanos - SLACK_NANOS) < 0 ? nowNanos - SLACK_NANOS : was;
            if (nextNanos.compareAndSet(was, from + perOne)) {
                return 0;
            }
        }
    }

    /** One that was let go did not. */
    void giveBack(Rate rate) {
        nextNanos.addAndGet(-perOne(rate));
    }

    /** A lower rate of before keeps nobody waiting longer than the new one. */
    void follow(Rate rate, long nowNanos) {
        nextNanos.updateAndGet(was -> was - (nowNanos + perOne(rate)) > 0 ? nowNanos + perOne(rate) : was);
    }

    private static long perOne(Rate rate) {
        return Math.max(1, rate.period().toNanos() / rate.count());
    }
}
