package dev.sluice.proxy.admin;

import static dev.sluice.proxy.admin.SampleSink.Kind.COUNTER;
import static dev.sluice.proxy.admin.SampleSink.Kind.GAUGE;

import dev.sluice.proxy.account.FrontendCounters;
import dev.sluice.proxy.meter.Counter;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendCounters;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.CheckResult;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.status.PerWorker;
import dev.sluice.proxy.status.ServerState;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/**
 * The state under the names of HAProxy's exporter: its frontends are ours, its backends our pools, its servers our backends. Only
 * what means the same for TCP is there.
 *
 * <p>Threading: one scrape.
 */
final class HaproxyMetrics {
    private static final double NANOS = 1e9;
    private static final String HELP = "As HAProxy's metric of this name.";

    private final ServerState state;
    private final SampleSink out;
    private final List<Frontend> frontends;
    private final List<Pool> pools;

    HaproxyMetrics(ServerState state, SampleSink out) {
        this.state = state;
        this.out = out;
        Snapshot now = state.snapshot();
        this.frontends = now.frontends();
        this.pools = now.pools();
    }

    /** The value of one thing. */
    @FunctionalInterface
    private interface Value<T> {
        double of(T one);
    }

    void collect() throws IOException {
        out.begin(GAUGE, "haproxy_process_current_connections", HELP);
        out.sample(LabelText.NONE, state.limit().active());
        out.begin(GAUGE, "haproxy_process_max_connections", HELP);
        out.sample(LabelText.NONE, state.limit().limit());
        frontends();
        pools();
        servers();
    }

    private void frontends() throws IOException {
        out.begin(GAUGE, "haproxy_frontend_status", HELP);
        for (Frontend frontend : frontends) {
            status(proxy(frontend.name()), state.isOpen(frontend) ? "UP" : "DOWN", "DOWN", "UP");
        }
        frontend(GAUGE, "current_sessions", one -> one.limit().active());
        frontend(
                GAUGE,
                "limit_sessions",
                one -> one.limit().limit() == 0
                        ? state.limit().limit()
                        : one.limit().limit());
        frontend(COUNTER, "sessions", one -> sum(one, counted -> counted.connections));
        frontend(COUNTER, "connections", one -> sum(one, counted -> counted.connections));
        frontend(COUNTER, "bytes_in", one -> sum(one, counted -> counted.receivedBytes));
        frontend(COUNTER, "bytes_out", one -> sum(one, counted -> counted.sentBytes));
    }

    private static LabelText proxy(String name) {
        return LabelText.of("proxy", name);
    }

    /** 1 for the word that is right, 0 for the others. */
    private void status(LabelText labels, String right, String... words) throws IOException {
        for (String word : words) {
            out.sample(labels.and("state", word), word.equals(right) ? 1 : 0);
        }
    }

    private void frontend(SampleSink.Kind kind, String name, Value<Frontend> value) throws IOException {
        out.begin(kind, "haproxy_frontend_" + name, HELP);
        for (Frontend frontend : frontends) {
            out.sample(proxy(frontend.name()), value.of(frontend));
        }
    }

    private double sum(Frontend frontend, Function<FrontendCounters, Counter> counter) {
        return PerWorker.sum(PerWorker.of(state, frontend::counters), counter);
    }

    private void pools() throws IOException {
        out.begin(GAUGE, "haproxy_backend_status", HELP);
        for (Pool pool : pools) {
            status(proxy(pool.name()), pool.eligible().isEmpty() ? "DOWN" : "UP", "DOWN", "UP");
        }
        pool(GAUGE, "current_queue", pool -> pool.queue().length());
        pool(GAUGE, "current_sessions", Pool::inFlight);
        pool(GAUGE, "active_servers", pool -> up(pool, false));
        pool(GAUGE, "backup_servers", pool -> up(pool, true));
        pool(
                COUNTER,
                "retry_warnings",
                pool -> PerWorker.sum(PerWorker.of(state, pool::counters), counted -> counted.retries));
        poolSum("sessions", one -> sum(one, counted -> counted.connections));
        poolSum("bytes_in", one -> sum(one, counted -> counted.sentBytes));
        poolSum("bytes_out", one -> sum(one, counted -> counted.receivedBytes));
        poolSum("connection_errors", this::failures);
    }

    private void pool(SampleSink.Kind kind, String name, Value<Pool> value) throws IOException {
        out.begin(kind, "haproxy_backend_" + name, HELP);
        for (Pool pool : pools) {
            out.sample(proxy(pool.name()), value.of(pool));
        }
    }

    private void poolSum(String name, Value<Backend> value) throws IOException {
        pool(
                COUNTER,
                name,
                pool -> pool.backends().stream().mapToDouble(value::of).sum());
    }

    private static double up(Pool pool, boolean backup) {
        return pool.backends().stream()
                .filter(backend ->
                        backend.state() == BackendState.UP && backend.config().backup() == backup)
                .count();
    }

    private void servers() throws IOException {
        out.begin(GAUGE, "haproxy_server_status", HELP);
        for (Pool pool : pools) {
            for (Backend backend : pool.backends()) {
                status(server(pool, backend), word(backend), "DOWN", "UP", "MAINT", "DRAIN", "NOLB");
            }
        }
        server(GAUGE, "current_sessions", Backend::inFlight);
        server(
                GAUGE,
                "limit_sessions",
                backend -> backend.maxConnections() == 0 ? Double.NaN : backend.maxConnections());
        server(GAUGE, "weight", Backend::weight);
        server(COUNTER, "check_failures", backend -> backend.health().failed.value());
        server(
                COUNTER,
                "check_up_down",
                backend -> backend.health().changes(BackendState.DOWN).value());
        server(GAUGE, "check_duration_seconds", backend -> {
            CheckResult check = backend.health().last();
            return check == null ? 0 : check.nanos() / NANOS;
        });
        server(COUNTER, "sessions", one -> sum(one, counted -> counted.connections));
        server(COUNTER, "bytes_in", one -> sum(one, counted -> counted.sentBytes));
        server(COUNTER, "bytes_out", one -> sum(one, counted -> counted.receivedBytes));
        server(COUNTER, "connection_errors", this::failures);
    }

    private static LabelText server(Pool pool, Backend backend) {
        return proxy(pool.name()).and("server", backend.name());
    }

    private void server(SampleSink.Kind kind, String name, Value<Backend> value) throws IOException {
        out.begin(kind, "haproxy_server_" + name, HELP);
        for (Pool pool : pools) {
            for (Backend backend : pool.backends()) {
                out.sample(server(pool, backend), value.of(backend));
            }
        }
    }

    private static String word(Backend backend) {
        return switch (backend.state()) {
            case UP -> "UP";
            case DOWN, EJECTED -> "DOWN";
            case DRAINING -> "DRAIN";
            case MAINTENANCE -> "MAINT";
        };
    }

    private double sum(Backend backend, Function<BackendCounters, Counter> counter) {
        return PerWorker.sum(PerWorker.of(state, backend::counters), counter);
    }

    private double failures(Backend backend) {
        long failures = 0;
        for (ConnectResult reason : ConnectResult.values()) {
            if (reason.blamesBackend()) {
                failures += PerWorker.sum(
                        PerWorker.of(state, backend::counters), counted -> counted.connectFailures(reason));
            }
        }
        return failures;
    }
}
