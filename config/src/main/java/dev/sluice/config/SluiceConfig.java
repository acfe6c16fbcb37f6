package dev.sluice.config;

import java.util.List;

/**
 * A complete, checked configuration: every default is filled in, every reference resolves. Immutable.
 *
 * @param pools named pools in file order, then the anonymous pools of frontends; each has at least one backend
 */
public record SluiceConfig(
        ProcessConfig process,
        MetricsConfig metrics,
        LogConfig log,
        List<FrontendConfig> frontends,
        List<PoolConfig> pools) {
    public SluiceConfig {
        frontends = List.copyOf(frontends);
        pools = List.copyOf(pools);
    }
}
