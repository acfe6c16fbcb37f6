package dev.sluice.proxy.route;

import dev.sluice.proxy.pool.Pool;

/**
 * The route of a session: its pool and the timeouts there. Immutable.
 *
 * @param timeouts of a session of this frontend in this pool
 */
public record Route(Pool pool, Timeouts timeouts) {}
