package dev.sluice.proxy.admin;

import static dev.sluice.proxy.admin.SampleSink.Kind.COUNTER;
import static dev.sluice.proxy.admin.SampleSink.Kind.GAUGE;
import static dev.sluice.proxy.admin.SampleSink.Kind.HISTOGRAM;

import dev.sluice.proxy.discovery.DiscoveryStatus;
import dev.sluice.proxy.meter.Counter;
import dev.sluice.proxy.meter.Histogram;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolCounters;
import dev.sluice.proxy.status.PerWorker;
import dev.sluice.proxy.status.ServerState;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** The metrics of pools and their discovery. Threading: one scrape. */
final class PoolSamples {
    private static final double MILLIS = 1e3;

    private final ServerState state;
    private final SampleSink out;

    PoolSamples(ServerState state, SampleSink out) {
        this.state = state;
        this.out = out;
    }

    /** Writes the samples of one pool. */
    @FunctionalInterface
    private interface Samples {
        void write(Pool pool, LabelText labels) throws IOException;
    }

    /** Writes those of the discovery of one pool. */
    @FunctionalInterface
    private interface Found {
        void write(DiscoveryStatus status, LabelText labels) throws IOException;
    }

    void pools(List<Pool> all) throws IOException {
        each(all, GAUGE, MeterNames.POOL_BACKENDS, this::byState);
        each(all, GAUGE, MeterNames.POOL_UNRESOLVED, this::unresolved);
        each(
                all,
                GAUGE,
                MeterNames.POOL_QUEUE,
                (pool, labels) -> out.sample(labels, pool.queue().length()));
        counted(all, MeterNames.POOL_QUEUE_OVERFLOWS, counted -> counted.queueOverflows);
        counted(all, MeterNames.POOL_QUEUE_TIMEOUTS, counted -> counted.queueTimeouts);
        histogram(all, MeterNames.POOL_QUEUE_TIME, counted -> counted.queueTime);
        counted(all, MeterNames.POOL_RETRIES, counted -> counted.retries);
        counted(all, MeterNames.POOL_NO_BACKEND, counted -> counted.noBackend);
        each(
                all,
                GAUGE,
                MeterNames.POOL_FAILING,
                (pool, labels) -> out.sample(labels, pool.failures().failing() == null ? 0 : 1));
        histogram(all, MeterNames.POOL_CONNECT, counted -> counted.connectTime);
        histogram(all, MeterNames.FIRST_BYTE, counted -> counted.firstByteTime);
    }

    private void byState(Pool pool, LabelText labels) throws IOException {
        long[] counts = new long[BackendState.values().length];
        for (Backend backend : pool.backends()) {
            counts[backend.state().ordinal()]++;
        }
        for (BackendState state : BackendState.values()) {
            out.sample(labels.and("state", state.label()), counts[state.ordinal()]);
        }
    }

    private void unresolved(Pool pool, LabelText labels) throws IOException {
        out.sample(
                labels, pool.backends().stream().filter(Backend::isUnresolved).count());
    }

    private void each(List<Pool> all, SampleSink.Kind kind, MeterNames name, Samples samples) throws IOException {
        out.begin(kind, name);
        for (Pool pool : all) {
            samples.write(pool, LabelText.of("pool", pool.name()));
        }
    }

    private void counted(List<Pool> all, MeterNames name, Function<PoolCounters, Counter> counter) throws IOException {
        each(
                all,
                COUNTER,
                name,
                (pool, labels) -> out.sample(labels, PerWorker.sum(PerWorker.of(state, pool::counters), counter)));
    }

    private void histogram(List<Pool> all, MeterNames name, Function<PoolCounters, Histogram> histogram)
            throws IOException {
        each(
                all,
                HISTOGRAM,
                name,
                (pool, labels) -> out.histogram(
                        labels,
                        PerWorker.of(state, pool::counters).stream()
                                .map(histogram)
                                .toList()));
    }

    void discovery(List<Pool> all) throws IOException {
        found(all, COUNTER, MeterNames.DISCOVERY_UPDATES, (status, labels) -> {
            for (var result : status.results().entrySet()) {
                out.sample(labels.and("result", result.getKey().label()), result.getValue());
            }
        });
        found(
                all,
                COUNTER,
                MeterNames.DISCOVERY_LEFT_OUT,
                (status, labels) -> out.sample(labels, status.leftOut().total()));
        found(all, GAUGE, MeterNames.DISCOVERY_ENDPOINTS, (status, labels) -> out.sample(labels, status.endpoints()));
        found(
                all,
                GAUGE,
                MeterNames.DISCOVERY_SUCCESSFUL,
                (status, labels) -> out.sample(labels, !status.failing() && status.lastSuccess() != null ? 1 : 0));
        found(all, GAUGE, MeterNames.DISCOVERY_TIME, (status, labels) -> {
            Instant last = status.lastSuccess();
            out.sample(labels, last == null ? 0 : last.toEpochMilli() / MILLIS);
        });
    }

    private void found(List<Pool> all, SampleSink.Kind kind, MeterNames name, Found found) throws IOException {
        out.begin(kind, name);
        for (Pool pool : all) {
            DiscoveryStatus status = state.discovery(pool.name());
            if (status != null) {
                found.write(status, LabelText.of("pool", pool.name()));
            }
        }
    }
}
