package dev.sluice.proxy.discovery;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The status of the discovery of one pool.
 *
 * @param source kind and name, such as {@code dns pg.internal}
 * @param endpoints found by the last answer that was followed
 * @param lastSuccess when that was, or was confirmed; null before the first
 * @param lastError null when there was none yet
 * @param failing whether the last answer was refused or did not come
 * @param results how often each happened since the pool is discovered
 * @param leftOut addresses in answers that could not be backends
 * @param note why the last answer was empty, in a few words; empty when it was not
 * @param key of {@code discover} that decides about what is wrong with the last answer, such as {@code kubernetes.port}; else empty
 */
public record DiscoveryStatus(
        String source,
        int endpoints,
        @Nullable Instant lastSuccess,
        @Nullable Problem lastError,
        boolean failing,
        Map<DiscoveryResult, Long> results,
        LeftOut leftOut,
        String note,
        String key) {
    /**
     * Addresses in answers that could not be backends.
     *
     * @param total over all answers since the pool is discovered
     * @param last in the last answer; 0 before the first of another configuration
     */
    public record LeftOut(long total, int last) {}

    /**
     * A problem that kept an answer from being followed.
     *
     * @param answered false when there was none
     */
    public record Problem(Instant at, String message, boolean answered) {}

    public DiscoveryStatus {
        results = Map.copyOf(results);
    }
}
