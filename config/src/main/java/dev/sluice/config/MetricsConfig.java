package dev.sluice.config;

import dev.sluice.config.value.BindAddress;
import org.jspecify.annotations.Nullable;

/**
 * The read-only HTTP endpoint.
 *
 * @param bind null = off
 */
public record MetricsConfig(@Nullable BindAddress bind) {}
