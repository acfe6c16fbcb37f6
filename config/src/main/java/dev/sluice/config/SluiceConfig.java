package dev.sluice.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A complete, checked configuration: every default is filled in, every reference resolves. Immutable.
 *
 * @param admin null = off
 * @param pools named pools in file order, then the anonymous pools of frontends; each has at least one backend
 */
public record SluiceConfig(
        ProcessConfig process,
        MetricsConfig metrics,
        @Nullable AdminConfig admin,
        LogConfig log,
        List<FrontendConfig> frontends,
        List<PoolConfig> pools) {
    public SluiceConfig {
        frontends = List.copyOf(frontends);
        pools = List.copyOf(pools);
    }
}
