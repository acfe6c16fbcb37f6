package dev.sluice.proxy.route;

import dev.sluice.proxy.pool.Pool;

/**
 * Where a session goes. Immutable.
 *
 * @param timeouts of a session of this frontend in this pool
 */
public record Route(Pool pool, Timeouts timeouts) {}
