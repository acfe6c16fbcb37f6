package dev.sluice.config.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The detection of bad backends, and what follows.
 *
 * @param check null when the backends are not checked
 * @param outlier null when failures of sessions have no consequence
 * @param onBackendDown what happens to the sessions of a backend that goes down
 * @param closeSpread over how long its sessions are closed
 * @param drain of sessions of a backend that is drained or has left the pool
 */
public record PoolHealth(
        @Nullable HealthCheckConfig check,
        @Nullable OutlierConfig outlier,
        BackendDown onBackendDown,
        Duration closeSpread,
        DrainConfig drain) {}
