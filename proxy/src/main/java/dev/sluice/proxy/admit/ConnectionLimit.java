package dev.sluice.proxy.admit;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A count of connections with a ceiling. Who finds it full leaves clients in the kernel's backlog and is woken when one of the
 * counted connections ends.
 *
 * <p>Threading: any thread, without locks.
 */
public class ConnectionLimit {
    private volatile int limit;
    private final AtomicInteger active = new AtomicInteger();
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final LongAdder timesReached = new LongAdder();
    private volatile @Nullable LimitReached reached;

    /** @param limit 0 for none */
    public ConnectionLimit(int limit) {
        this.limit = orNone(limit);
    }

    private static int orNone(int limit) {
        return limit == 0 ? Integer.MAX_VALUE : limit;
    }

    /** Sets another ceiling; connections beyond it go on. */
    public void limit(int newLimit) {
        limit = orNone(newLimit);
        for (int waiters = waiting.size(); waiters > 0 && hasRoom(); waiters--) {
            wakeOne();
        }
    }

    /** Counts one connection; false when the limit is reached. */
    public boolean tryAcquire() {
        if (active.incrementAndGet() <= ceiling()) {
            return true;
        }
        active.decrementAndGet();
        return false;
    }

    /** Gives one connection back and wakes one who waits. */
    public void release() {
        active.decrementAndGet();
        wakeOne();
    }

    /** Wakes the next who waits, from one who was woken and found no client: the room may serve another. */
    public void passOn() {
        if (hasRoom()) {
            wakeOne();
        }
    }

    /**
     * Counts that the limit was reached, and runs the action once, when a connection is released; at once when there is room already, which closes the gap between a
     * failed {@link #tryAcquire} and this call.
     */
    public void whenReleased(Runnable wake) {
        timesReached.increment();
        waiting.add(wake);
        if (hasRoom()) {
            wakeOne();
        }
    }

    /** How many there may be now; {@link Integer#MAX_VALUE} for any number. */
    public int ceiling() {
        return limit;
    }

    /** How often somebody stopped to accept because of it. */
    public long timesReached() {
        return timesReached.sum();
    }

    /** True while it lets nobody in. */
    public boolean isReached() {
        return !hasRoom();
    }

    /** Says what is known of the time at the limit that goes on; null when there is none. By the one who watches it. */
    public void reached(@Nullable LimitReached now) {
        reached = now;
    }

    /** The time at the limit that goes on, short breaks included; null when there is none. */
    public @Nullable LimitReached reached() {
        return reached;
    }

    private boolean hasRoom() {
        return active.get() < ceiling();
    }

    private void wakeOne() {
        Runnable wake = waiting.poll();
        if (wake != null) {
            wake.run();
        }
    }

    public int active() {
        return active.get();
    }

    /** The ceiling; 0 for none. */
    public int limit() {
        return limit == Integer.MAX_VALUE ? 0 : limit;
    }
}
