package dev.sluice.proxy.pool;

import dev.sluice.proxy.meter.Counter;
import dev.sluice.proxy.net.ConnectResult;

/** The counters of one loop for one backend. Threading: written by that loop, read by any thread. */
public final class BackendCounters {
    /** Sessions connected. */
    public final Counter connections = new Counter();
    /** Bytes read from the backend. */
    public final Counter receivedBytes = new Counter();
    /** Bytes handed to the backend. */
    public final Counter sentBytes = new Counter();

    private final Counter[] connectFailures = new Counter[ConnectResult.values().length];

    BackendCounters() {
        for (int i = 0; i < connectFailures.length; i++) {
            connectFailures[i] = new Counter();
        }
    }

    public Counter connectFailures(ConnectResult reason) {
        return connectFailures[reason.ordinal()];
    }
}
