package dev.sluice.proxy.reload;

import dev.sluice.config.model.ProcessConfig;
import dev.sluice.proxy.snapshot.Snapshot;

/**
 * The configuration and snapshot that serve at a moment. Immutable but for the live state of what the snapshot holds.
 *
 * @param process what the configuration says of the process
 * @param maxConnections over all frontends
 * @param snapshot its frontends and pools
 */
public record Serving(ProcessConfig process, int maxConnections, Snapshot snapshot) {}
