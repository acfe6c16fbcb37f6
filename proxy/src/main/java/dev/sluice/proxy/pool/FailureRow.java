package dev.sluice.proxy.pool;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A row of failed sessions of one backend, none between them that did not fail. Threading: any thread. */
public final class FailureRow {
    private final AtomicInteger count = new AtomicInteger();
    private volatile long firstNanos;
    private volatile long lastNanos;
    private volatile FailureReason reason = FailureReason.NONE;

    private final AtomicBoolean askedForCheck = new AtomicBoolean();

    FailureRow() {}

    /** True for the first who asks for a check since the last one was promised. */
    public boolean askForCheck() {
        return !askedForCheck.get() && askedForCheck.compareAndSet(false, true);
    }

    /** The failures until now are known: the next check begins after them, and later ones ask for another. */
    public void promiseCheck() {
        askedForCheck.set(false);
    }

    /** One more has failed; how many that are. */
    int add(long nowNanos, FailureReason why) {
        reason = why;
        lastNanos = nowNanos;
        int inARow = count.incrementAndGet();
        if (inARow == 1) {
            firstNanos = nowNanos;
        }
        if (inARow == Integer.MAX_VALUE) {
            count.set(inARow / 2); // days of them; a negative number would mean none
        }
        return inARow;
    }

    /** A session was served: the row ends. */
    void end() {
        if (count.get() != 0) {
            count.set(0);
        }
    }

    public int count() {
        return count.get();
    }

    /** Why the last of the row failed; empty before the first. */
    public FailureReason reason() {
        return reason;
    }

    /** When the first of the row failed, by the clock of the loops. */
    public long firstNanos() {
        return firstNanos;
    }

    /** When the last of the row failed. */
    public long lastNanos() {
        return lastNanos;
    }
}
