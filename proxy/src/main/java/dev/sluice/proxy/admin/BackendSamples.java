package dev.sluice.proxy.admin;

import static dev.sluice.proxy.admin.SampleSink.Kind.COUNTER;
import static dev.sluice.proxy.admin.SampleSink.Kind.GAUGE;
import static dev.sluice.proxy.admin.SampleSink.Kind.HISTOGRAM;

import dev.sluice.proxy.meter.Counter;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendCounters;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.status.PerWorker;
import dev.sluice.proxy.status.ServerState;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** The metrics of backends. Threading: one scrape. */
final class BackendSamples {
    private final ServerState state;
    private final SampleSink out;

    BackendSamples(ServerState state, SampleSink out) {
        this.state = state;
        this.out = out;
    }

    /** Writes the samples of one backend. */
    @FunctionalInterface
    private interface Samples {
        void write(Backend backend, LabelText labels) throws IOException;
    }

    void backends(List<Pool> all) throws IOException {
        each(
                all,
                GAUGE,
                MeterNames.BACKEND_UP,
                (one, labels) -> out.sample(labels, one.state() == BackendState.UP ? 1 : 0));
        each(all, GAUGE, MeterNames.BACKEND_STATE, (one, labels) -> {
            BackendState now = one.state();
            for (BackendState each : BackendState.values()) {
                out.sample(labels.and("state", each.label()), now == each ? 1 : 0);
            }
        });
        each(all, COUNTER, MeterNames.BACKEND_CHANGES, (one, labels) -> {
            for (BackendState to : BackendState.values()) {
                out.sample(
                        labels.and("to", to.label()), one.health().changes(to).value());
            }
        });
        each(all, COUNTER, MeterNames.BACKEND_CHECKS, (one, labels) -> {
            out.sample(labels.and("result", "passed"), one.health().passed.value());
            out.sample(labels.and("result", "failed"), one.health().failed.value());
            out.sample(labels.and("result", "not_made"), one.health().notMade.value());
        });
        each(
                all,
                COUNTER,
                MeterNames.BACKEND_EJECTIONS,
                (one, labels) -> out.sample(labels, one.health().ejections.value()));
        each(
                all,
                HISTOGRAM,
                MeterNames.BACKEND_CHECK_TIME,
                (one, labels) -> out.histogram(labels, List.of(one.health().checkTime)));
        each(all, GAUGE, MeterNames.BACKEND_WEIGHT, (one, labels) -> out.sample(labels, one.weight()));
        each(all, GAUGE, MeterNames.BACKEND_ACTIVE, (one, labels) -> out.sample(labels, one.inFlight()));
        counted(all, MeterNames.BACKEND_CONNECTIONS, counted -> counted.connections);
        counted(all, MeterNames.BACKEND_RECEIVED, counted -> counted.receivedBytes);
        counted(all, MeterNames.BACKEND_SENT, counted -> counted.sentBytes);
        each(all, COUNTER, MeterNames.BACKEND_FAILURES, this::failures);
    }

    private void failures(Backend backend, LabelText labels) throws IOException {
        List<BackendCounters> counters = PerWorker.of(state, backend::counters);
        for (ConnectResult reason : ConnectResult.values()) {
            if (reason.blamesBackend()) {
                out.sample(
                        labels.and("reason", reason.label()),
                        PerWorker.sum(counters, counted -> counted.connectFailures(reason)));
            }
        }
    }

    private void counted(List<Pool> all, MeterNames name, Function<BackendCounters, Counter> counter)
            throws IOException {
        each(
                all,
                COUNTER,
                name,
                (one, labels) -> out.sample(labels, PerWorker.sum(PerWorker.of(state, one::counters), counter)));
    }

    private void each(List<Pool> all, SampleSink.Kind kind, MeterNames name, Samples samples) throws IOException {
        out.begin(kind, name);
        for (Pool pool : all) {
            for (Backend backend : pool.backends()) {
                samples.write(backend, LabelText.of("backend", backend.name()).and("pool", pool.name()));
            }
        }
    }
}
