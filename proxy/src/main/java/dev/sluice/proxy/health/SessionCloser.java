package dev.sluice.proxy.health;

import dev.sluice.config.model.DrainConfig;
import dev.sluice.proxy.pool.Backend;
import java.time.Duration;
import java.util.Set;

/** The closer of the sessions of backends, on all workers. Any thread. */
public interface SessionCloser {
    /**
     * Begins to end them.
     *
     * @param over how long, evenly
     */
    void close(Set<Backend> backends, Duration over);

    /** Lets them go, as the configuration says. */
    void drain(Backend backend, DrainConfig config);

    /** Leaves them alone again. */
    void cancelDrain(Backend backend);
}
