package dev.sluice.proxy.pool;

import java.time.Instant;

/**
 * A time during which sessions wait in the queue of a pool, short breaks included. Immutable.
 *
 * @param since when it was noticed
 * @param reason which limit they wait for, in words
 * @param waiting sessions that waited at the last look
 * @param mostWaiting the most of them
 */
public record Queueing(Instant since, String reason, int waiting, int mostWaiting) {
    /** As it is at the next look. */
    public Queueing next(int nowWaiting) {
        return new Queueing(since, reason, nowWaiting, Math.max(mostWaiting, nowWaiting));
    }
}
