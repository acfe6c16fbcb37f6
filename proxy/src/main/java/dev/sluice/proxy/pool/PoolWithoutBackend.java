package dev.sluice.proxy.pool;

import java.time.Instant;

/**
 * A time during which a pool has no backend that may get sessions, so that clients are refused at once, or wait for one. Immutable.
 *
 * @param since when it began
 * @param reason how many of its backends are in which state, such as {@code 2 down, 1 draining}; empty for a pool that has none at all
 */
public record PoolWithoutBackend(Instant since, String reason) {}
