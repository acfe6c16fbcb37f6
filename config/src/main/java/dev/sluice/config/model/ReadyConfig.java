package dev.sluice.config.model;

import java.time.Duration;
import java.util.List;

/**
 * The pools that the readiness of the process follows.
 *
 * @param pools their names, one at least
 * @param grace how long it stays ready without them, once it was
 */
public record ReadyConfig(List<String> pools, ReadyNeeds needs, Duration grace) {
    public ReadyConfig {
        pools = List.copyOf(pools);
    }
}
