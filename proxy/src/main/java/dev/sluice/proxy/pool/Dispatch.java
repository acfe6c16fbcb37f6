package dev.sluice.proxy.pool;

import dev.sluice.config.value.Rate;
import dev.sluice.proxy.net.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The way of free places of a pool to those who wait for one, one by one: nobody is woken in vain.
 *
 * <p>Threading: any thread, without locks.
 */
final class Dispatch {
    /** The first in the queue may be kept from a backend that has just failed it, which ends without an event. */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Pool pool;
    private final PoolQueue queue;
    private final Holding holding;
    private final ReleasePace pace = new ReleasePace(Clock.SYSTEM.nanos());
    /** How often room was made while somebody waited. */
    private final AtomicInteger freed = new AtomicInteger();

    private volatile @Nullable QueueWaker waker;

    Dispatch(Pool pool, PoolQueue queue, Holding holding) {
        this.pool = pool;
        this.queue = queue;
        this.holding = holding;
    }

    /** Says who wakes the queue; null when nobody sees backends come up, so that nobody is to wait for that. */
    void wakenBy(@Nullable QueueWaker newWaker) {
        waker = newWaker;
    }

    /** Whether sessions wait while no backend takes them. */
    boolean waitsWhenNoneUp() {
        return waker != null && pool.config().limits().waitsWhenNoneUp();
    }

    /** It has failed a session. */
    void doubt(Backend backend) {
        QueueWaker present = waker;
        if (present != null && waitsWhenNoneUp()) {
            present.doubt(backend);
        }
    }

    void onFreed() {
        if (queue.length() > 0) {
            freed.incrementAndGet();
            run();
        }
    }

    /** Another configuration counts. */
    void follow() {
        Rate rate = pool.config().limits().noneUp().releaseRate();
        if (rate != null) {
            pace.follow(rate, Clock.SYSTEM.nanos());
        }
    }

    /**
     * Hands free places to who waits. While this one looks for a backend it holds a place of the pool, which may keep another one out
     * that was called because there is room. So it looks again if room was made meanwhile, or if somebody else waits longest now; the
     * other way round, whoever makes room or begins to wait calls this after it.
     */
    void run() {
        while (queue.length() > 0) {
            int before = freed.get();
            Waiter first = queue.peek();
            if (first == null) {
                return; // it is about to stand in the queue, and then calls this
            }
            boolean waits = waitsWhenNoneUp();
            Rate rate = waits ? rate() : null;
            if (rate != null && !isTimeToGo(rate)) {
                return;
            }
            Backend backend = pick(first, waits);
            if (backend != null && queue.take(first)) {
                first.onGranted(backend);
                continue;
            }
            if (rate != null) {
                pace.giveBack(rate);
            }
            if (backend != null) {
                pool.unclaim(backend); // somebody else has answered the first one, or it has left
                continue;
            }
            if (!pool.takesSessions()) {
                onNobody(waits);
            }
            if (freed.get() == before && first.equals(queue.peek())) {
                lookAgain(waits);
                return;
            }
        }
        holding.end();
    }

    private @Nullable Backend pick(Waiter first, boolean waits) {
        Backend backend = pool.pickWithinLimit(first.key(), first, false);
        if (backend == null && !waits) {
            return pool.pickWithinLimit(first.key(), _ -> false, false); // better than to hold up all
        }
        return backend;
    }

    /** The rate that counts now, after a time without a backend; null when there is none. */
    private @Nullable Rate rate() {
        Rate rate = pool.config().limits().noneUp().releaseRate();
        return rate != null && pool.takesSessions() && pool.isHolding(Clock.SYSTEM.nanos()) ? rate : null;
    }

    private boolean isTimeToGo(Rate rate) {
        long now = Clock.SYSTEM.nanos();
        long wait = pace.acquire(rate, now);
        if (wait > 0) {
            wakeAt(now + wait);
        }
        return wait == 0;
    }

    private void lookAgain(boolean waits) {
        if (waits && pool.takesSessions()) {
            wakeAt(Clock.SYSTEM.nanos() + LOOK_AGAIN_NANOS);
        }
    }

    private void wakeAt(long nanos) {
        QueueWaker present = waker;
        if (present != null) {
            present.wakeAt(nanos);
        }
    }

    private void onNobody(boolean waits) {
        if (waits) {
            holding.go(Clock.SYSTEM.nanos());
        } else {
            for (Waiter waiter = queue.take(); waiter != null; waiter = queue.take()) {
                waiter.onRefused();
            }
        }
    }
}
