package dev.sluice.proxy.snapshot;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.PoolConfig;
import java.util.List;

/** The backends that discovery has found so far. Any thread. */
@FunctionalInterface
public interface DiscoveredBackends {
    DiscoveredBackends NOTHING = _ -> List.of();

    /** Backends of a pool beside those of its configuration, whose names and addresses they do not have. */
    List<BackendConfig> of(PoolConfig pool);
}
