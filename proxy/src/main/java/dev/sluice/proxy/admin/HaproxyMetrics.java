package dev.sluice.proxy.admin;

import dev.sluice.proxy.account.FrontendCounters;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendCounters;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.CheckResult;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.snapshot.Frontend;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The state under the names of HAProxy's exporter: its frontends are ours, its backends our pools, its servers our backends. Only
 * what means the same for TCP is there.
 *
 * <p>Threading: the threads of the endpoint.
 */
final class HaproxyMetrics implements MultiCollector {
    private static final double NANOS = 1e9;

    private final ServerState state;

    HaproxyMetrics(ServerState state) {
        this.state = state;
    }

    @Override
    public MetricSnapshots collect() {
        Scrape scrape = new Scrape();
        scrape.gauge(
                "haproxy_process_current_connections",
                Labels.EMPTY,
                state.limit().active());
        scrape.gauge(
                "haproxy_process_max_connections", Labels.EMPTY, state.limit().limit());
        state.snapshot().frontends().forEach(frontend -> frontend(scrape, frontend));
        state.snapshot().pools().forEach(pool -> pool(scrape, pool));
        return scrape.build();
    }

    /** The series of one scrape by the names of their metrics. */
    private static final class Scrape {
        private final Map<String, GaugeSnapshot.Builder> gauges = new LinkedHashMap<>();
        private final Map<String, CounterSnapshot.Builder> counters = new LinkedHashMap<>();

        void gauge(String name, Labels labels, double value) {
            gauges.computeIfAbsent(
                            name, key -> GaugeSnapshot.builder().name(key).help("As HAProxy's metric of this name."))
                    .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                            .labels(labels)
                            .value(value)
                            .build());
        }

        void counter(String name, Labels labels, long value) {
            counters.computeIfAbsent(
                            name, key -> CounterSnapshot.builder().name(key).help("As HAProxy's metric of this name."))
                    .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                            .labels(labels)
                            .value((double) value)
                            .build());
        }

        /** 1 for the word that is right, 0 for the others. */
        void status(String name, Labels labels, String right, String... words) {
            for (String word : words) {
                gauge(name, labels.add("state", word), word.equals(right) ? 1 : 0);
            }
        }

        MetricSnapshots build() {
            List<MetricSnapshot> all = new ArrayList<>();
            gauges.values().forEach(builder -> all.add(builder.build()));
            counters.values().forEach(builder -> all.add(builder.build()));
            return new MetricSnapshots(all);
        }
    }

    private void frontend(Scrape scrape, Frontend frontend) {
        Labels labels = Labels.of("proxy", frontend.name());
        List<FrontendCounters> counters = PerWorker.of(state, frontend::counters);
        scrape.status(
                "haproxy_frontend_status", labels, state.isDrained(frontend.name()) ? "DOWN" : "UP", "DOWN", "UP");
        scrape.gauge(
                "haproxy_frontend_current_sessions", labels, frontend.limit().active());
        int limit = frontend.limit().limit();
        scrape.gauge(
                "haproxy_frontend_limit_sessions",
                labels,
                limit == 0 ? state.limit().limit() : limit);
        long connections = PerWorker.sum(counters, counted -> counted.connections);
        scrape.counter("haproxy_frontend_sessions", labels, connections);
        scrape.counter("haproxy_frontend_connections", labels, connections);
        scrape.counter("haproxy_frontend_bytes_in", labels, PerWorker.sum(counters, counted -> counted.receivedBytes));
        scrape.counter("haproxy_frontend_bytes_out", labels, PerWorker.sum(counters, counted -> counted.sentBytes));
    }

    private void pool(Scrape scrape, Pool pool) {
        Labels labels = Labels.of("proxy", pool.name());
        List<BackendCounters> all = new ArrayList<>();
        for (Backend backend : pool.backends()) {
            List<BackendCounters> counters = PerWorker.of(state, backend::counters);
            all.addAll(counters);
            server(scrape, labels.add("server", backend.name()), backend, counters);
        }
        scrape.status("haproxy_backend_status", labels, pool.eligible().isEmpty() ? "DOWN" : "UP", "DOWN", "UP");
        scrape.gauge("haproxy_backend_current_queue", labels, pool.queue().length());
        scrape.gauge("haproxy_backend_current_sessions", labels, pool.inFlight());
        scrape.gauge("haproxy_backend_active_servers", labels, (double) up(pool, false));
        scrape.gauge("haproxy_backend_backup_servers", labels, (double) up(pool, true));
        scrape.counter(
                "haproxy_backend_retry_warnings",
                labels,
                PerWorker.sum(PerWorker.of(state, pool::counters), counted -> counted.retries));
        traffic(scrape, "haproxy_backend", labels, all);
    }

    private static long up(Pool pool, boolean backup) {
        return pool.backends().stream()
                .filter(backend ->
                        backend.state() == BackendState.UP && backend.config().backup() == backup)
                .count();
    }

    private static void server(Scrape scrape, Labels labels, Backend backend, List<BackendCounters> counters) {
        String status =
                switch (backend.state()) {
                    case UP -> "UP";
                    case DOWN, EJECTED -> "DOWN";
                    case DRAINING -> "DRAIN";
                    case MAINTENANCE -> "MAINT";
                };
        scrape.status("haproxy_server_status", labels, status, "DOWN", "UP", "MAINT", "DRAIN", "NOLB");
        scrape.gauge("haproxy_server_current_sessions", labels, backend.inFlight());
        scrape.gauge(
                "haproxy_server_limit_sessions",
                labels,
                backend.maxConnections() == 0 ? Double.NaN : backend.maxConnections());
        scrape.gauge("haproxy_server_weight", labels, backend.weight());
        scrape.counter(
                "haproxy_server_check_failures", labels, backend.health().failed.value());
        scrape.counter(
                "haproxy_server_check_up_down",
                labels,
                backend.health().changes(BackendState.DOWN).value());
        CheckResult check = backend.health().last();
        scrape.gauge("haproxy_server_check_duration_seconds", labels, check == null ? 0 : check.nanos() / NANOS);
        traffic(scrape, "haproxy_server", labels, counters);
    }

    private static void traffic(Scrape scrape, String prefix, Labels labels, List<BackendCounters> counters) {
        scrape.counter(prefix + "_sessions", labels, PerWorker.sum(counters, counted -> counted.connections));
        scrape.counter(prefix + "_bytes_in", labels, PerWorker.sum(counters, counted -> counted.sentBytes));
        scrape.counter(prefix + "_bytes_out", labels, PerWorker.sum(counters, counted -> counted.receivedBytes));
        long failures = 0;
        for (ConnectResult reason : ConnectResult.values()) {
            if (reason.blamesBackend()) {
                failures += PerWorker.sum(counters, counted -> counted.connectFailures(reason));
            }
        }
        scrape.counter(prefix + "_connection_errors", labels, failures);
    }
}
