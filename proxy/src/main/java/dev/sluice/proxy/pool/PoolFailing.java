package dev.sluice.proxy.pool;

import java.time.Instant;

/**
 * A time during which every backend that a pool may use fails its sessions, so that nobody is served although there is a backend: each of them
 * was tried several times in a row in vain. Immutable.
 *
 * @param since when it was noticed
 * @param attempts that failed in a row, over all these backends
 * @param lastNanos when one was tried last, by the clock of the loops, to the second
 * @param reason why the last one failed, see {@link FailureReason}
 */
public record PoolFailing(Instant since, long attempts, long lastNanos, String reason) {}
