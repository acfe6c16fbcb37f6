package dev.sluice.proxy.reading;

import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.HeldEnd;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.SessionEnd;
import java.util.function.ToLongFunction;

/**
 * The counts of one pool and of its backends, each number read when it is asked for.
 *
 * <p>Threading: any thread.
 */
public record PoolReading(Pool pool) {
    /** Attempts after the first one of a session. */
    public long retries() {
        return pool.counters().sum(counted -> counted.retries.value());
    }

    /** Sessions for which no backend was eligible. */
    public long noBackend() {
        return pool.counters().sum(counted -> counted.noBackend.value());
    }

    /** Sessions that found the queue full. */
    public long queueOverflows() {
        return pool.counters().sum(counted -> counted.queueOverflows.value());
    }

    /** Sessions that waited too long. */
    public long queueTimeouts() {
        return pool.counters().sum(counted -> counted.queueTimeouts.value());
    }

    /** Sessions that were held since no backend took them, by how that ended. */
    public long heldEnded(HeldEnd how) {
        return pool.counters().sum(counted -> counted.heldEnded(how).value());
    }

    /** From standing in the queue to leaving it with a backend. */
    public HistogramReading queueTime() {
        return HistogramReading.of(pool.counters(), counted -> counted.queueTime);
    }

    /** Connects that succeeded. */
    public HistogramReading connectTime() {
        return HistogramReading.of(pool.counters(), counted -> counted.connectTime);
    }

    /** From the connected backend to its first byte. */
    public HistogramReading firstByteTime() {
        return HistogramReading.of(pool.counters(), counted -> counted.firstByteTime);
    }

    /** Sessions that had a backend and ended so. */
    public long ended(SessionEnd how) {
        return pool.counters().sum(counted -> counted.ended(how));
    }

    /** Sessions connected by the backends that it has now. */
    public long connections() {
        return sum(BackendReading::connections);
    }

    /** Bytes read from the backends that it has now. */
    public long receivedBytes() {
        return sum(BackendReading::receivedBytes);
    }

    /** Bytes handed to the backends that it has now. */
    public long sentBytes() {
        return sum(BackendReading::sentBytes);
    }

    /** Connects that failed to the backends that it has now. */
    public long connectFailures() {
        return sum(BackendReading::connectFailures);
    }

    private long sum(ToLongFunction<BackendReading> count) {
        long sum = 0;
        for (Backend backend : pool.backends()) {
            sum += count.applyAsLong(new BackendReading(backend));
        }
        return sum;
    }

    /** Its backends by state, as they are now. */
    public Tally tally() {
        return Tally.of(pool.backends());
    }
}
