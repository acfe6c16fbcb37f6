package dev.sluice.config;
import dev.sluice.config.value.BindAddress; import org.jspecify.annotations.Nullable;
public record MetricsConfig(@Nullable BindAddress bind) {}
