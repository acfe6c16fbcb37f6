package dev.sluice.proxy.pool;

import dev.sluice.proxy.meter.Counter;
import dev.sluice.proxy.meter.CounterRow;
import dev.sluice.proxy.meter.Histogram;
import java.util.Arrays;

/** The counters of one loop for one pool. Threading: written by that loop, read by any thread. */
public final class PoolCounters {
    /** Connects that succeeded, from SYN to the edge that says so. */
    public final Histogram connectTime = Histogram.ofShortTimes();
    /** From the connected backend to its first byte. */
    public final Histogram firstByteTime = Histogram.ofShortTimes();
    /** Attempts after the first one of a session. */
    public final Counter retries = new Counter();
    /** Sessions for which no backend was eligible. */
    public final Counter noBackend = new Counter();
    /** From standing in the queue to leaving it with a backend. */
    public final Histogram queueTime = Histogram.ofShortTimes();
    /** Sessions that found the queue full. */
    public final Counter queueOverflows = new Counter();
    /** Sessions that waited too long. */
    public final Counter queueTimeouts = new Counter();

    private final Counter[] heldEnded = new Counter[HeldEnd.values().length];
    private final CounterRow ended = new CounterRow(SessionEnd.values().length);

    PoolCounters() {
        Arrays.setAll(heldEnded, _ -> new Counter());
    }

    /** Sessions that were held, by how that ended. */
    public Counter heldEnded(HeldEnd how) {
        return heldEnded[how.ordinal()];
    }

    /** Counts a session that has ended and had a backend. */
    public void onEnded(SessionEnd how) {
        ended.increment(how.ordinal());
    }

    /** Sessions that had a backend and ended so. */
    public long ended(SessionEnd how) {
        return ended.value(how.ordinal());
    }
}
