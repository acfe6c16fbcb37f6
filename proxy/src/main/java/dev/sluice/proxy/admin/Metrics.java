package dev.sluice.proxy.admin;

import dev.sluice.proxy.http.Refusals;
import dev.sluice.proxy.http.Response;
import dev.sluice.proxy.status.ServerView;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import org.jspecify.annotations.Nullable;

/** The answer to {@code /metrics}. Threading: the threads of the endpoint. */
final class Metrics {
    private static final String OPEN_METRICS = "application/openmetrics-text";
    /** The content types as the two formats prescribe them. */
    private static final String OPEN_METRICS_TYPE = OPEN_METRICS + "; version=1.0.0; charset=utf-8";

    private static final String TEXT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final ServerView state;
    private final boolean haproxyNames;
    private final MetricsCollector collector;
    /** What the JVM and the kernel say of the process: few, and always as many. */
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

    Metrics(ServerView state, Refusals refusals, boolean haproxyNames) {
        this.state = state;
        this.haproxyNames = haproxyNames;
        this.collector = new MetricsCollector(state, refusals);
        ProcessMetrics.builder().register(registry.getPrometheusRegistry());
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        garbageCollection.bindTo(registry);
    }

    /** OpenMetrics for who accepts it, else the text format; others, such as protobuf, are not offered. */
    Response scrape(@Nullable String accept) {
        boolean openMetrics = accept != null && accept.contains(OPEN_METRICS);
        String type = openMetrics ? OPEN_METRICS_TYPE : TEXT_TYPE;
        return Response.streamed(type, out -> {
            MetricsText text = new MetricsText(out, openMetrics);
            collector.collect(text);
            if (haproxyNames) {
                new HaproxyMetrics(state, text).collect();
            }
            text.flush();
            registry.scrape(out, type); // the last, since it ends with the line that OpenMetrics wants at the end
        });
    }
}
