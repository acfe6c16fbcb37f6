package dev.sluice.proxy.account;

import dev.sluice.proxy.meter.Counter;
import dev.sluice.proxy.meter.Histogram;
import dev.sluice.proxy.net.tls.TlsFailure;

/** The counters of one loop for the TLS of one frontend. Threading: written by that loop, read by any thread. */
public final class TlsCounters {
    /** From the first byte that is waited for to the end of a handshake that succeeds. */
    public final Histogram handshakeTime = Histogram.ofShortTimes();
    /** Clients whose stream ended without close_notify. */
    public final Counter truncated = new Counter();

    private final Counter[] handshakes = counters(4);
    private final Counter[] failures = counters(TlsFailure.values().length);

    private static Counter[] counters(int count) {
        Counter[] counters = new Counter[count];
        for (int i = 0; i < count; i++) {
            counters[i] = new Counter();
        }
        return counters;
    }

    /**
     * Handshakes that succeeded.
     *
     * @param newest with TLS 1.3, else 1.2
     */
    public Counter handshakes(boolean newest, boolean resumed) {
        return handshakes[(newest ? 2 : 0) + (resumed ? 1 : 0)];
    }

    /** Handshakes that failed for this reason. */
    public Counter failures(TlsFailure why) {
        return failures[why.ordinal()];
    }
}
