package dev.sluice.config.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a pool: how many sessions it takes, and what happens to those that have no backend yet.
 *
 * @param maxConnections most sessions at once over all backends; 0 = no limit
 * @param queueLimit most sessions that wait for a place
 * @param queueTimeout how long they wait; null for {@code timeouts.queue} of the frontend
 * @param abortOnClose whether a session without a backend ends when its client ends its stream
 * @param noneUp what happens while no backend is eligible
 */
public record PoolLimits(
        int maxConnections,
        int queueLimit,
        @Nullable Duration queueTimeout,
        boolean abortOnClose,
        NoneUpConfig noneUp) {
    /** Whether sessions wait while no backend is eligible. */
    public boolean waitsWhenNoneUp() {
        return noneUp.when() == WhenNoneUp.WAIT;
    }
}
