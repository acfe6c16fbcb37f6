package dev.sluice.config.model;

import dev.sluice.config.value.BindAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The read-only HTTP endpoint.
 *
 * @param bind null = off
 * @param haproxyNames the names of HAProxy's exporter are there too
 * @param tokenFile holds what clients must send, but for probes; null for none
 * @param tls what it speaks; null for HTTP
 */
public record MetricsConfig(
        @Nullable BindAddress bind,
        boolean haproxyNames,
        @Nullable Path tokenFile,
        @Nullable FrontendTls tls) {
    /** An endpoint that speaks HTTP with everybody. */
    public MetricsConfig(@Nullable BindAddress bind, boolean haproxyNames) {
        this(bind, haproxyNames, null, null);
    }
}
