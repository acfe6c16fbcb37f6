package dev.sluice.proxy.account;

import dev.sluice.proxy.net.PeerAddress;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The sources that one loop refused most since the last look: sixteen with their counts, however many clients there
 * are. The algorithm is Space-Saving (Metwally, Agrawal and El Abbadi: "Efficient Computation of Frequent and Top-k
 * Elements in Data Streams", 2005). A count is too high by as many as the source had whose place it took; a source with
 * more than a sixteenth of all is always among them. A source is what {@link #isSame} says.
 *
 * <p>Threading: {@link #add} by the loop, which allocates nothing; {@link #take} by one other thread. What is added during a take may be lost
 * or be told again: it is for reading, not for counting.
 */
public final class RefusedSources {
    private static final int SIZE = 16;

    /** The latest client of each source. */
    private final AtomicReferenceArray<@Nullable PeerAddress> clients = new AtomicReferenceArray<>(SIZE);

    private final AtomicLongArray counts = new AtomicLongArray(SIZE);
    private volatile int taken;
    /** The take that the loop has heard of, with its first client since. */
    private volatile int cleared;

    RefusedSources() {}

    /** An IPv4 address, or the /64 of an IPv6 address, as {@code rate.perSource} counts. */
    public static boolean isSame(PeerAddress one, PeerAddress other) {
        return one.high() == other.high() && (one.high() != 0 || one.low() == other.low());
    }

    void add(PeerAddress client) {
        if (cleared != taken) {
            clear();
        }
        int smallest = 0;
        for (int i = 0; i < SIZE; i++) {
            PeerAddress known = clients.getPlain(i);
            if (known == null || isSame(known, client)) {
                put(i, client);
                return;
            }
            if (counts.getPlain(i) < counts.getPlain(smallest)) {
                smallest = i;
            }
        }
        put(smallest, client);
    }

    private void put(int place, PeerAddress client) {
        clients.setRelease(place, client);
        counts.setRelease(place, counts.getPlain(place) + 1);
    }

    private void clear() {
        for (int i = 0; i < SIZE; i++) {
            counts.setRelease(i, 0);
            clients.setRelease(i, null);
        }
        cleared = taken;
    }

    /** Tells every source with its count, and begins anew. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one reader
    public void take(ObjLongConsumer<PeerAddress> sources) {
        if (cleared != taken) {
            return; // nobody was refused since
        }
        for (int i = 0; i < SIZE; i++) {
            PeerAddress client = clients.getAcquire(i);
            long count = counts.getAcquire(i);
            if (client != null && count > 0) {
                sources.accept(client, count);
            }
        }
        taken++;
    }
}
