package dev.sluice.config;
import java.util.List;
public record SluiceConfig(ProcessConfig process, MetricsConfig metrics, LogConfig log, List<FrontendConfig> frontends, List<PoolConfig> pools) {}
