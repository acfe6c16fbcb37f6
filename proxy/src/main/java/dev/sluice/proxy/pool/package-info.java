/**
 * Pools and backends: who may serve, how loaded they are, what has been counted of them. Entry types:
 * {@link dev.sluice.proxy.pool.Pool}, {@link dev.sluice.proxy.pool.Backend}. Built by snapshot, asked by connect and session,
 * read by admin. Knows nothing of sessions.
 */
@NullMarked
package dev.sluice.proxy.pool;

import org.jspecify.annotations.NullMarked;
