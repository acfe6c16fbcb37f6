package dev.sluice.proxy.admin;

import dev.sluice.proxy.http.Refusals;
import dev.sluice.proxy.http.Response;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code /metrics} answers. Threading: the threads of the endpoint. */
final class Metrics {
    private static final String OPEN_METRICS = "application/openmetrics-text";
    /** The content types as the two formats prescribe them. */
    private static final String OPEN_METRICS_TYPE = OPEN_METRICS + "; version=1.0.0; charset=utf-8";

    private static final String TEXT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

    Metrics(ServerState state, Refusals refusals, boolean haproxyNames) {
        registry.getPrometheusRegistry().register(new MetricsCollector(state, refusals));
        if (haproxyNames) {
            registry.getPrometheusRegistry().register(new HaproxyMetrics(state));
        }
        ProcessMetrics.builder().register(registry.getPrometheusRegistry());
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        garbageCollection.bindTo(registry);
    }

    /** OpenMetrics for who accepts it, else the text format; others, such as protobuf, are not offered. */
    Response scrape(@Nullable String accept) throws IOException {
        String type = accept != null && accept.contains(OPEN_METRICS) ? OPEN_METRICS_TYPE : TEXT_TYPE;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        registry.scrape(body, type);
        return new Response.Whole(Response.OK, type, body.toString(StandardCharsets.UTF_8), Map.of());
    }
}
