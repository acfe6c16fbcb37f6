package dev.sluice.proxy.pool;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The queue of a pool: sessions that wait for a backend, first come, first served, over all workers.
 *
 * <p>Threading: any thread, without locks.
 */
public final class PoolQueue {
    /** Those who have left are swept out when they are this many more than those who wait. */
    private static final int SWEEP = 64;

    private volatile int limit;
    private final ConcurrentLinkedQueue<Waiter> waiters = new ConcurrentLinkedQueue<>();
    private final AtomicInteger length = new AtomicInteger();
    private final AtomicInteger gone = new AtomicInteger();
    /** Overflows harmlessly: only differences count. */
    private final AtomicInteger served = new AtomicInteger();

    private volatile @Nullable Queueing queueing;

    PoolQueue(int limit) {
        this.limit = limit;
    }

    /** Sets another limit; who waits beyond it goes on waiting. */
    void limit(int newLimit) {
        limit = newLimit;
    }

    /** False when the queue is full. */
    boolean offer(Waiter waiter) {
        // Never above the limit, not even for a moment: who finds somebody waiting waits as well.
        for (int now = length.get(); now < limit; now = length.get()) {
            if (length.compareAndSet(now, now + 1)) {
                waiter.queued(served.get());
                waiters.add(waiter);
                return true;
            }
        }
        return false;
    }

    /** Frees its place at once; false when it was answered before. */
    boolean leave(Waiter waiter) {
        if (!waiter.leave()) {
            return false;
        }
        waiter.dequeued(served.get());
        length.decrementAndGet();
        int left = gone.incrementAndGet();
        if (left > length.get() + SWEEP && gone.compareAndSet(left, 0)) {
            waiters.removeIf(one -> !one.isWaiting());
        }
        return true;
    }

    /** Who waits longest, or null. */
    @Nullable
    Waiter peek() {
        Waiter first = waiters.peek();
        while (first != null && !first.isWaiting()) {
            waiters.remove(first); // at the head: found at once
            first = waiters.peek();
        }
        return first;
    }

    /** Takes out who waits longest, to be answered by the caller; null when nobody waits. */
    @Nullable
    Waiter take() {
        for (Waiter first = waiters.poll(); first != null; first = waiters.poll()) {
            if (first.answer()) {
                first.dequeued(served.getAndIncrement());
                length.decrementAndGet();
                return first;
            }
        }
        return null;
    }

    /** The time that goes on in which sessions wait; null when there is none. */
    public @Nullable Queueing queueing() {
        return queueing;
    }

    /** By the one who watches it. */
    public void queueing(@Nullable Queueing now) {
        queueing = now;
    }

    /** Sessions that wait now. */
    public int length() {
        return length.get();
    }

    /** Most sessions that may wait. */
    public int limit() {
        return limit;
    }
}
