package dev.sluice.config.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the process as a whole.
 *
 * @param workers event loops; 0 = as many as the process has CPUs
 * @param maxHandshakes sessions at once that wait for a ClientHello; 0 = no limit of its own
 * @param watchConfig a change of the files is a reload
 * @param ready the pools that its readiness follows; null when it follows none
 * @param drainDelay time between "not ready" and the end of accepting
 * @param drain what happens to the sessions after that
 */
public record ProcessConfig(
        int workers,
        int maxConnections,
        int maxHandshakes,
        boolean watchConfig,
        @Nullable ReadyConfig ready,
        Duration drainDelay,
        DrainConfig drain) {}
