package dev.sluice.proxy.admit;

import dev.sluice.proxy.balance.Hashing;
import dev.sluice.proxy.net.PeerAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The limits of each source: an IPv4 address, or the /64 of an IPv6 address, which is what one customer has.
 *
 * <p>The table has a fixed number of entries of 20 bytes, in sets of eight. An entry may go to another source only when it has no
 * connections and its bucket is full, that is when forgetting it forgets nothing: nobody can make the table forget him by coming
 * under many addresses. When a set has no such entry, the new sources of that set share one spare entry: they are limited together,
 * which is harsh for an honest one among them, and the alternative would be to limit nobody. The sets are chosen by a secret, so that
 * nobody can aim at one.
 *
 * <p>Threading: any thread, without locks.
 */
public final class SourceTable {
    /** 1.5 MB with the spare entries. */
    public static final int ENTRIES = 65_536;

    /** The source has used up its rate. */
    public static final int RATE = -1;
    /** The source has as many connections as it may. */
    public static final int CONNECTIONS = -2;

    private static final int WAYS = 8;
    /** A set with its spare entry behind. */
    private static final int SET = WAYS + 1;

    private static final long NOBODY = 0;
    private static final long UNUSED = Long.MIN_VALUE;

    private final long secret = ThreadLocalRandom.current().nextLong();
    private final int sets;
    private final AtomicLongArray keys;
    private final AtomicLongArray fullAt;
    private final AtomicIntegerArray active;
    private final AtomicLong overflows = new AtomicLong();
    private volatile long perOneNanos;
    private volatile long capacityNanos;
    private volatile int mostActive;

    /**
     * @param count of new connections in a period; 0 for no limit
     * @param mostActive at once; 0 for no limit
     * @param entries rounded up to whole sets
     */
    public SourceTable(int count, long periodNanos, int mostActive, int entries) {
        this.sets = Math.max(1, Math.ceilDiv(entries, WAYS));
        this.keys = new AtomicLongArray(sets * SET);
        this.fullAt = new AtomicLongArray(sets * SET);
        this.active = new AtomicIntegerArray(sets * SET);
        for (int i = 0; i < sets * SET; i++) {
            fullAt.set(i, UNUSED);
        }
        this.perOneNanos = perOneNanos(count, periodNanos);
        this.capacityNanos = perOneNanos(count, periodNanos) * count;
        this.mostActive = mostActive == 0 ? Integer.MAX_VALUE : mostActive;
    }

    private static long perOneNanos(int count, long periodNanos) {
        return count == 0 ? 0 : Math.max(1, periodNanos / count);
    }

    /**
     * Sets other limits; connections that are counted stay counted, and what was taken of a rate stays taken as far as the new rate
     * counts so much.
     *
     * @param count as in the constructor
     * @param most as in the constructor
     */
    public void limit(int count, long periodNanos, int most, long nowNanos) {
        long perOne = perOneNanos(count, periodNanos);
        perOneNanos = perOne;
        capacityNanos = perOne * count;
        mostActive = most == 0 ? Integer.MAX_VALUE : most;
        for (int i = 0; i < sets * SET; i++) {
            if (fullAt.get(i) != UNUSED) {
                fullAt.updateAndGet(i, was -> TokenBucket.clamp(was, nowNanos + perOne * count));
            }
        }
    }

    /**
     * Counts a new connection: an entry to be given to {@link #release} when it ends, or {@link #RATE} or {@link #CONNECTIONS}. One
     * that is refused for its connections costs nothing of the rate.
     */
    public int acquire(PeerAddress client, long nowNanos) {
        long key = key(client);
        while (true) {
            int entry = entry(key, nowNanos);
            int refusal = acquire(entry, nowNanos);
            if (refusal != 0) {
                return refusal;
            }
            if (isSpare(entry) || keys.get(entry) == key) {
                return entry;
            }
            active.decrementAndGet(entry); // the entry went to another source in between
        }
    }

    /** Zero when it is counted. */
    private int acquire(int entry, long now) {
        if (active.incrementAndGet(entry) > mostActive) {
            active.decrementAndGet(entry);
            return CONNECTIONS;
        }
        long perOne = perOneNanos;
        while (perOne != 0) {
            long was = fullAt.get(entry);
            long next = TokenBucket.next(was, now, perOne, capacityNanos);
            if (next == TokenBucket.REFUSED) {
                active.decrementAndGet(entry);
                return RATE;
            }
            if (fullAt.compareAndSet(entry, was, next)) {
                break;
            }
        }
        return 0;
    }

    public void release(int entry) {
        int left = active.decrementAndGet(entry);
        assert left >= 0 : entry;
    }

    private static long key(PeerAddress client) {
        long key = client.isIpv4() ? client.low() : client.high();
        return key == NOBODY ? 1 : key;
    }

    /** The source's entry, one that it takes over, or the spare one of its set. */
    private int entry(long key, long now) {
        int set = (int) Long.remainderUnsigned(Hashing.mix(key ^ secret), sets) * SET;
        for (int i = set; i < set + WAYS; i++) {
            if (keys.get(i) == key) {
                return i;
            }
        }
        for (int i = set; i < set + WAYS; i++) {
            long old = keys.get(i);
            if ((old == NOBODY || isForgettable(i, now)) && keys.compareAndSet(i, old, key)) {
                return first(key, set, i);
            }
            if (keys.get(i) == key) {
                return i; // another worker was faster with the same source
            }
        }
        overflows.incrementAndGet();
        return set + WAYS;
    }

    /** Two workers may enter the same source at once: the first entry of the two counts. */
    private int first(long key, int set, int entered) {
        for (int i = set; i < entered; i++) {
            if (keys.get(i) == key) {
                keys.compareAndSet(entered, key, NOBODY);
                return i;
            }
        }
        return entered;
    }

    private boolean isForgettable(int entry, long now) {
        long full = fullAt.get(entry);
        return active.get(entry) == 0 && (full == UNUSED || full - now <= 0);
    }

    private static boolean isSpare(int entry) {
        return entry % SET == WAYS;
    }

    /** Connections that were counted in a spare entry. */
    public long overflows() {
        return overflows.get();
    }
}
