package dev.sluice.proxy.admin;

import static dev.sluice.proxy.admin.SampleSink.Kind.COUNTER;
import static dev.sluice.proxy.admin.SampleSink.Kind.GAUGE;
import static dev.sluice.proxy.admin.SampleSink.Kind.HISTOGRAM;

import dev.sluice.proxy.discovery.DiscoveryStatus;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.HeldEnd;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reading.HistogramReading;
import dev.sluice.proxy.reading.PoolReading;
import dev.sluice.proxy.reading.Tally;
import dev.sluice.proxy.status.ServerView;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** The metrics of pools and their discovery. Threading: one scrape. */
final class PoolSamples {
    private static final double MILLIS = 1e3;

    private final ServerView state;
    private final SampleSink out;

    PoolSamples(ServerView state, SampleSink out) {
        this.state = state;
        this.out = out;
    }

    /** A writer of the samples of one pool. */
    @FunctionalInterface
    private interface Samples {
        void write(PoolReading one, LabelText labels) throws IOException;
    }

    /** A writer of the samples of the discovery of one pool. */
    @FunctionalInterface
    private interface Found {
        void write(DiscoveryStatus status, LabelText labels) throws IOException;
    }

    void pools(List<Pool> all) throws IOException {
        each(all, GAUGE, MeterNames.POOL_BACKENDS, this::byState);
        each(
                all,
                GAUGE,
                MeterNames.POOL_UNRESOLVED,
                (one, labels) -> out.sample(labels, one.tally().unresolved()));
        each(
                all,
                GAUGE,
                MeterNames.POOL_QUEUE,
                (one, labels) -> out.sample(labels, one.pool().queue().length()));
        each(
                all,
                GAUGE,
                MeterNames.POOL_QUEUE_HELD,
                (one, labels) -> out.sample(labels, one.pool().held()));
        each(all, COUNTER, MeterNames.POOL_HELD, this::byHeldEnd);
        counted(all, MeterNames.POOL_QUEUE_OVERFLOWS, PoolReading::queueOverflows);
        counted(all, MeterNames.POOL_QUEUE_TIMEOUTS, PoolReading::queueTimeouts);
        histogram(all, MeterNames.POOL_QUEUE_TIME, PoolReading::queueTime);
        counted(all, MeterNames.POOL_RETRIES, PoolReading::retries);
        counted(all, MeterNames.POOL_NO_BACKEND, PoolReading::noBackend);
        each(
                all,
                GAUGE,
                MeterNames.POOL_FAILING,
                (one, labels) -> out.sample(labels, one.pool().failures().failing() == null ? 0 : 1));
        histogram(all, MeterNames.POOL_CONNECT, PoolReading::connectTime);
        histogram(all, MeterNames.FIRST_BYTE, PoolReading::firstByteTime);
    }

    private void byState(PoolReading one, LabelText labels) throws IOException {
        Tally tally = one.tally();
        for (BackendState each : BackendState.values()) {
            out.sample(labels.and("state", each.label()), tally.in(each));
        }
    }

    private void byHeldEnd(PoolReading one, LabelText labels) throws IOException {
        for (HeldEnd each : HeldEnd.values()) {
            out.sample(labels.and("outcome", each.label()), one.heldEnded(each));
        }
    }

    private void each(List<Pool> all, SampleSink.Kind kind, MeterNames name, Samples samples) throws IOException {
        out.begin(kind, name);
        for (Pool pool : all) {
            samples.write(new PoolReading(pool), LabelText.of("pool", pool.name()));
        }
    }

    private void counted(List<Pool> all, MeterNames name, ToLongFunction<PoolReading> count) throws IOException {
        each(all, COUNTER, name, (one, labels) -> out.sample(labels, count.applyAsLong(one)));
    }

    private void histogram(List<Pool> all, MeterNames name, Function<PoolReading, HistogramReading> histogram)
            throws IOException {
        each(all, HISTOGRAM, name, (one, labels) -> out.histogram(labels, histogram.apply(one)));
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
