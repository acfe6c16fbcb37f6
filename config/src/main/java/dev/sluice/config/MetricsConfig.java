package dev.sluice.config;

import dev.sluice.config.value.BindAddress;
import org.jspecify.annotations.Nullable;

/**
 * The read-only HTTP endpoint.
 *
 * @param bind null = off
 * @param haproxyNames the names of HAProxy's exporter are there too
 */
public record MetricsConfig(@Nullable BindAddress bind, boolean haproxyNames) {}
