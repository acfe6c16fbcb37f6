package dev.sluice.config.model;

/**
 * The discovery of a pool's backends while Sluice runs; they come in addition to those that the configuration names.
 *
 * @param minBackends an answer with fewer backends is not followed: those of the last good one stay
 * @param maxConnections most sessions at once for each backend that is found; 0 = no limit
 */
public record DiscoveryConfig(DiscoverySource source, int minBackends, int maxConnections) {
    /** The most backends of one pool that are followed: more are rather a mistake of who publishes them. */
    public static final int MAX_BACKENDS = 4096;
}
