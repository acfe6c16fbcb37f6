package dev.sluice.proxy.admit;

import dev.sluice.proxy.net.PeerAddress;
import org.jspecify.annotations.Nullable;

/**
 * The admission to a frontend: whether it takes a client, by its address and by how many came before it.
 *
 * <p>Threading: any thread, without locks.
 */
public final class Admission {
    /** Taken, and nothing is to be given back. */
    public static final int FREE = -1;
    /** Refused by the lists of addresses. */
    public static final int DENIED = -2;
    /** Refused by the rate of the frontend. */
    public static final int RATE = -3;
    /** Refused by the rate of its source. */
    public static final int SOURCE_RATE = -4;
    /** Refused by the connections of its source. */
    public static final int SOURCE_CONNECTIONS = -5;

    private final @Nullable AddressFilter filter;
    private final @Nullable TokenBucket rate;
    private final @Nullable SourceTable sources;

    public Admission(@Nullable AddressFilter filter, @Nullable TokenBucket rate, @Nullable SourceTable sources) {
        this.filter = filter;
        this.rate = rate;
        this.sources = sources;
    }

    /**
     * Decides on one client: an entry (0 or more) that is to be given to {@link #release} when it leaves, {@link #FREE}, or a
     * reason to refuse it. What is decided by the address alone comes first, so that who is denied uses up nobody's rate.
     */
    public int admit(PeerAddress client, long nowNanos) {
        if (filter != null && !filter.admits(client)) {
            return DENIED;
        }
        int entry = FREE;
        if (sources != null && !client.isUnix()) {
            entry = sources.acquire(client, nowNanos);
            if (entry == SourceTable.RATE) {
                return SOURCE_RATE;
            }
            if (entry == SourceTable.CONNECTIONS) {
                return SOURCE_CONNECTIONS;
            }
        }
        if (rate != null && !rate.tryAcquire(nowNanos)) {
            release(entry);
            return RATE;
        }
        return entry;
    }

    /** The client with this entry has left. */
    public void release(int entry) {
        if (entry >= 0 && sources != null) {
            sources.release(entry);
        }
    }

    /** Connections of sources that had to share an entry. */
    public long overflows() {
        return sources == null ? 0 : sources.overflows();
    }
}
