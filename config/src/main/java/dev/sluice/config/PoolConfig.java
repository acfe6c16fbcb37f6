package dev.sluice.config;
import java.util.List;
public record PoolConfig(String name, Balance balance, SpliceMode splice, int connectAttempts, List<BackendConfig> backends) {}
