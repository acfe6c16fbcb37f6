package dev.sluice.proxy.admin;

import static dev.sluice.proxy.admin.SampleSink.Kind.COUNTER;
import static dev.sluice.proxy.admin.SampleSink.Kind.GAUGE;

import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.CheckResult;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reading.BackendReading;
import dev.sluice.proxy.reading.FrontendReading;
import dev.sluice.proxy.reading.PoolReading;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.status.ServerView;
import java.io.IOException;
import java.util.List;

/**
 * The state under the names of HAProxy's exporter: its frontends are ours, its backends our pools, its servers our backends. Only
 * what means the same for TCP is there.
 *
 * <p>Threading: one scrape.
 */
final class HaproxyMetrics {
    private static final double NANOS = 1e9;
    private static final String HELP = "As HAProxy's metric of this name.";

    private final ServerView state;
    private final SampleSink out;
    private final List<Frontend> frontends;
    private final List<Pool> pools;

    HaproxyMetrics(ServerView state, SampleSink out) {
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
        frontend(GAUGE, "current_sessions", one -> one.frontend().limit().active());
        frontend(GAUGE, "limit_sessions", one -> one.limitWithin(state.limit()));
        frontend(COUNTER, "sessions", FrontendReading::connections);
        frontend(COUNTER, "connections", FrontendReading::connections);
        frontend(COUNTER, "bytes_in", FrontendReading::receivedBytes);
        frontend(COUNTER, "bytes_out", FrontendReading::sentBytes);
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

    private void frontend(SampleSink.Kind kind, String name, Value<FrontendReading> value) throws IOException {
        out.begin(kind, "haproxy_frontend_" + name, HELP);
        for (Frontend frontend : frontends) {
            out.sample(proxy(frontend.name()), value.of(new FrontendReading(frontend)));
        }
    }

    private void pools() throws IOException {
        out.begin(GAUGE, "haproxy_backend_status", HELP);
        for (Pool pool : pools) {
            status(proxy(pool.name()), HaproxyWords.of(pool), "DOWN", "UP");
        }
        pool(GAUGE, "current_queue", one -> one.pool().queue().length());
        pool(GAUGE, "current_sessions", one -> one.pool().inFlight());
        pool(GAUGE, "active_servers", one -> one.tally().up());
        pool(GAUGE, "backup_servers", one -> one.tally().backupsUp());
        pool(COUNTER, "retry_warnings", PoolReading::retries);
        pool(COUNTER, "sessions", PoolReading::connections);
        pool(COUNTER, "bytes_in", PoolReading::sentBytes);
        pool(COUNTER, "bytes_out", PoolReading::receivedBytes);
        pool(COUNTER, "connection_errors", PoolReading::connectFailures);
    }

    private void pool(SampleSink.Kind kind, String name, Value<PoolReading> value) throws IOException {
        out.begin(kind, "haproxy_backend_" + name, HELP);
        for (Pool pool : pools) {
            out.sample(proxy(pool.name()), value.of(new PoolReading(pool)));
        }
    }

    private void servers() throws IOException {
        out.begin(GAUGE, "haproxy_server_status", HELP);
        for (Pool pool : pools) {
            for (Backend backend : pool.backends()) {
                status(server(pool, backend), HaproxyWords.of(backend.state()), "DOWN", "UP", "MAINT", "DRAIN", "NOLB");
            }
        }
        server(GAUGE, "current_sessions", one -> one.backend().inFlight());
        server(GAUGE, "limit_sessions", one -> {
            int limit = one.backend().maxConnections();
            return limit == 0 ? Double.NaN : limit;
        });
        server(GAUGE, "weight", one -> one.backend().weight());
        server(COUNTER, "check_failures", one -> one.backend().health().failed.value());
        server(COUNTER, "check_up_down", one -> one.changes(BackendState.DOWN));
        server(GAUGE, "check_duration_seconds", one -> {
            CheckResult check = one.backend().health().last();
            return check == null ? 0 : check.nanos() / NANOS;
        });
        server(COUNTER, "sessions", BackendReading::connections);
        server(COUNTER, "bytes_in", BackendReading::sentBytes);
        server(COUNTER, "bytes_out", BackendReading::receivedBytes);
        server(COUNTER, "connection_errors", BackendReading::connectFailures);
    }

    private static LabelText server(Pool pool, Backend backend) {
        return proxy(pool.name()).and("server", backend.name());
    }

    private void server(SampleSink.Kind kind, String name, Value<BackendReading> value) throws IOException {
        out.begin(kind, "haproxy_server_" + name, HELP);
        for (Pool pool : pools) {
            for (Backend backend : pool.backends()) {
                out.sample(server(pool, backend), value.of(new BackendReading(backend)));
            }
        }
    }
}
