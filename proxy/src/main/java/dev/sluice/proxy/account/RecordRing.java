package dev.sluice.proxy.account;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of records, from the loops to the writer of the access log.
 *
 * <p>Threading: any thread may offer, one thread polls; no locks.
 */
final class RecordRing {
    private final AtomicReferenceArray<@Nullable SessionRecord> slots;
    private final int mask;
    private final AtomicLong tail = new AtomicLong();
    private final AtomicLong head = new AtomicLong();

    /** @param capacity a power of two */
    RecordRing(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: a power of two)");
        }
        slots = new AtomicReferenceArray<>(capacity);
        mask = capacity - 1;
    }

    /** False when the ring is full. */
    boolean offer(SessionRecord record) {
        long position = tail.get();
        while (true) {
            if (position - head.get() > mask) {
                return false;
            }
            if (tail.compareAndSet(position, position + 1)) {
                slots.setRelease((int) position & mask, record);
                return true;
            }
            position = tail.get();
        }
    }

    /** The oldest record, or null when there is none, or when its producer has not finished offering it. */
    @Nullable
    SessionRecord poll() {
        long position = head.get();
        int slot = (int) position & mask;
        SessionRecord record = slots.getAcquire(slot);
        if (record != null) {
            slots.setRelease(slot, null);
            head.setRelease(position + 1);
        }
        return record;
    }
}
