package dev.sluice.proxy.pool;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The queue of a pool: sessions that wait for a backend, first come, first served, over all workers. Who comes draws a ticket, and who
 * has to wait again stands where that ticket says.
 *
 * <p>Threading: any thread, without locks.
 */
public final class PoolQueue {
    private volatile int limit;
    private final ConcurrentSkipListMap<Long, Waiter> waiters = new ConcurrentSkipListMap<>();
    private final AtomicLong tickets = new AtomicLong(Waiter.NO_TICKET);
    private final AtomicInteger length = new AtomicInteger();
    /** Of those who wait, and of those who were called and may come back. */
    private final AtomicInteger places = new AtomicInteger();
    /** Of those who wait, how many were held when they began to. */
    private final AtomicInteger held = new AtomicInteger();
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

    /** False when the queue is full. Who has kept a place finds it. */
    boolean offer(Waiter waiter) {
        if (!waiter.hasPlace() && !takePlace()) {
            return false;
        }
        length.incrementAndGet();
        if (waiter.isHeld()) {
            held.incrementAndGet();
        }
        long kept = waiter.ticket();
        long ticket = kept == Waiter.NO_TICKET ? tickets.incrementAndGet() : kept;
        waiter.queued(ticket, served.get());
        waiters.put(ticket, waiter);
        return true;
    }

    private boolean takePlace() {
        // Never above the limit, not even for a moment: who finds somebody waiting waits as well.
        for (int now = places.get(); now < limit; now = places.get()) {
            if (places.compareAndSet(now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    /** A place that was kept is not needed any more. */
    void giveBackPlace() {
        places.decrementAndGet();
    }

    /** Frees its place at once; false when it was answered before. */
    boolean leave(Waiter waiter) {
        if (!waiter.leave()) {
            return false;
        }
        remove(waiter, served.get());
        places.decrementAndGet();
        return true;
    }

    private void remove(Waiter waiter, int servedBefore) {
        boolean _ = waiters.remove(waiter.ticket(), waiter); // somebody may have found it answered, and done so
        waiter.dequeued(servedBefore);
        if (waiter.isHeld()) {
            held.decrementAndGet();
        }
        length.decrementAndGet();
    }

    /** Who waits longest, or null. */
    @Nullable
    Waiter peek() {
        Map.Entry<Long, Waiter> first = waiters.firstEntry();
        while (first != null && !first.getValue().isWaiting()) {
            boolean _ = waiters.remove(first.getKey(), first.getValue());
            first = waiters.firstEntry();
        }
        return first == null ? null : first.getValue();
    }

    /** Takes out one who waits, to be answered by the caller; false when it was answered before, or has left. */
    boolean take(Waiter waiter) {
        if (!waiter.answer()) {
            return false;
        }
        remove(waiter, served.getAndIncrement());
        if (!waiter.keepsPlace()) {
            places.decrementAndGet();
        }
        return true;
    }

    /** Takes out who waits longest, to be answered by the caller; null when nobody waits. */
    @Nullable
    Waiter take() {
        for (Waiter first = peek(); first != null; first = peek()) {
            if (take(first)) {
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

    /** Of them, those who began to wait because no backend took them. */
    int held() {
        return held.get();
    }

    /** Places that are taken: by those who wait, and by those who were called and may come back. */
    public int places() {
        return places.get();
    }

    /** Most sessions that may wait. */
    public int limit() {
        return limit;
    }
}
