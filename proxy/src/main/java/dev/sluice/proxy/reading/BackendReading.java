package dev.sluice.proxy.reading;

import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;

/**
 * The counts of one backend, each number read when it is asked for: a scrape goes through all backends once for each
 * metric and needs one number of each.
 *
 * <p>Threading: any thread.
 */
public record BackendReading(Backend backend) {
    private static final ConnectResult[] RESULTS = ConnectResult.values();
    private static final BackendState[] STATES = BackendState.values();

    /** Sessions connected. */
    public long connections() {
        return backend.counters().sum(counted -> counted.connections.value());
    }

    /** Bytes read from the backend. */
    public long receivedBytes() {
        return backend.counters().sum(counted -> counted.receivedBytes.value());
    }

    /** Bytes handed to the backend. */
    public long sentBytes() {
        return backend.counters().sum(counted -> counted.sentBytes.value());
    }

    /** Connects that failed for one reason. */
    public long connectFailures(ConnectResult reason) {
        return backend.counters().sum(counted -> counted.connectFailures(reason).value());
    }

    /** Connects that failed for any reason that blames the backend. */
    public long connectFailures() {
        long failures = 0;
        for (ConnectResult reason : RESULTS) {
            failures += reason.blamesBackend() ? connectFailures(reason) : 0;
        }
        return failures;
    }

    /** How often it came into this state. */
    public long changes(BackendState to) {
        return backend.health().changes(to).value();
    }

    /** How often it changed its state. */
    public long changes() {
        long changes = 0;
        for (BackendState to : STATES) {
            changes += changes(to);
        }
        return changes;
    }
}
