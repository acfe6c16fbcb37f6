package dev.sluice.proxy.health;

import dev.sluice.proxy.pool.Backend;
import java.time.Duration;

/** Ends the sessions of a backend on all workers. Any thread. */
@FunctionalInterface
public interface SessionCloser {
    /**
     * Begins to end them.
     *
     * @param over how long, evenly
     */
    void close(Backend backend, Duration over);
}
