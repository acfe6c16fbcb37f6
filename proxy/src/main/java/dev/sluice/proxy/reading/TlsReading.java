package dev.sluice.proxy.reading;

import dev.sluice.proxy.account.TlsCounters;
import dev.sluice.proxy.net.tls.TlsFailure;
import dev.sluice.proxy.snapshot.Frontend;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The counts of the TLS of one frontend, each number read when it is asked for.
 *
 * <p>Threading: any thread.
 */
public record TlsReading(Frontend frontend) {
    /** Those of a loop that has had no client with TLS; nobody counts in them. */
    private static final TlsCounters NONE = new TlsCounters();

    /** Handshakes that succeeded. */
    public long handshakes() {
        return handshakes(false, false) + handshakes(true, false) + resumed();
    }

    /**
     * Those of one kind.
     *
     * @param newest with TLS 1.3, else 1.2
     */
    public long handshakes(boolean newest, boolean resumed) {
        return sum(counted -> counted.handshakes(newest, resumed).value());
    }

    /** Those of them that went on with an earlier session. */
    public long resumed() {
        return handshakes(false, true) + handshakes(true, true);
    }

    /** Handshakes that failed for this reason. */
    public long failures(TlsFailure why) {
        return sum(counted -> counted.failures(why).value());
    }

    /** The reasons for which some failed, the most frequent first. */
    public List<TlsFailure> reasons() {
        Map<TlsFailure, Long> counts = new EnumMap<>(TlsFailure.class);
        for (TlsFailure why : TlsFailure.values()) {
            counts.put(why, failures(why));
        }
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .sorted(Map.Entry.<TlsFailure, Long>comparingByValue(Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Clients whose stream ended without close_notify. */
    public long truncated() {
        return sum(counted -> counted.truncated.value());
    }

    /** How long the handshakes took that succeeded. */
    public HistogramReading handshakeTime() {
        return HistogramReading.of(frontend.counters(), counted -> known(counted.knownTls()).handshakeTime);
    }

    private long sum(ToLongFunction<TlsCounters> count) {
        return frontend.counters().sum(counted -> count.applyAsLong(known(counted.knownTls())));
    }

    private static TlsCounters known(@Nullable TlsCounters counters) {
        return counters == null ? NONE : counters;
    }
}
