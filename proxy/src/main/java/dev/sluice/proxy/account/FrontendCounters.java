package dev.sluice.proxy.account;

import dev.sluice.proxy.meter.Counter;
import dev.sluice.proxy.meter.Histogram;

/** What one loop has counted of one frontend. Threading: written by that loop, read by any thread. */
public final class FrontendCounters {
    private static final int PHASES = Phase.values().length;

    /** Clients accepted. */
    public final Counter connections = new Counter();
    /** Bytes read from clients. */
    public final Counter receivedBytes = new Counter();
    /** Bytes handed to clients. */
    public final Counter sentBytes = new Counter();
    /** From accept to the end. */
    public final Histogram duration = Histogram.ofLongTimes();

    private final Counter[] refused = counters(RefusalReason.values().length);
    private final Counter[] closed = counters(Cause.values().length * PHASES);

    private static Counter[] counters(int count) {
        Counter[] counters = new Counter[count];
        for (int i = 0; i < count; i++) {
            counters[i] = new Counter();
        }
        return counters;
    }

    public Counter refused(RefusalReason reason) {
        return refused[reason.ordinal()];
    }

    public Counter closed(Cause cause, Phase phase) {
        return closed[cause.ordinal() * PHASES + phase.ordinal()];
    }
}
