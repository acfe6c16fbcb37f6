package dev.sluice.proxy.admin;

import static dev.sluice.proxy.admin.SampleSink.Kind.COUNTER;
import static dev.sluice.proxy.admin.SampleSink.Kind.GAUGE;
import static dev.sluice.proxy.admin.SampleSink.Kind.HISTOGRAM;

import dev.sluice.proxy.database.Facts;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.CheckResult;
import dev.sluice.proxy.pool.HealthCounters;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reading.BackendReading;
import dev.sluice.proxy.reading.HistogramReading;
import java.io.IOException;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The metrics of backends. Threading: one scrape. */
final class BackendSamples {
    private static final double MILLIS = 1000;

    private final SampleSink out;

    BackendSamples(SampleSink out) {
        this.out = out;
    }

    /** A writer of the samples of one backend. */
    @FunctionalInterface
    private interface Samples {
        void write(BackendReading one, LabelText labels) throws IOException;
    }

    void backends(List<Pool> all) throws IOException {
        each(
                all,
                GAUGE,
                MeterNames.BACKEND_UP,
                (one, labels) -> out.sample(labels, one.backend().state() == BackendState.UP ? 1 : 0));
        each(all, GAUGE, MeterNames.BACKEND_STATE, (one, labels) -> {
            BackendState now = one.backend().state();
            for (BackendState each : BackendState.values()) {
                out.sample(labels.and("state", each.label()), now == each ? 1 : 0);
            }
        });
        each(all, COUNTER, MeterNames.BACKEND_CHANGES, (one, labels) -> {
            for (BackendState to : BackendState.values()) {
                out.sample(labels.and("to", to.label()), one.changes(to));
            }
        });
        each(all, COUNTER, MeterNames.BACKEND_CHECKS, (one, labels) -> {
            HealthCounters health = one.backend().health();
            out.sample(labels.and("result", "passed"), health.passed.value());
            out.sample(labels.and("result", "failed"), health.failed.value());
            out.sample(labels.and("result", "not_made"), health.notMade.value());
            out.sample(labels.and("result", "unclear"), health.unclear.value());
        });
        each(
                all,
                COUNTER,
                MeterNames.BACKEND_EJECTIONS,
                (one, labels) ->
                        out.sample(labels, one.backend().health().ejections.value()));
        each(
                all,
                HISTOGRAM,
                MeterNames.BACKEND_CHECK_TIME,
                (one, labels) ->
                        out.histogram(labels, HistogramReading.of(one.backend().health().checkTime)));
        roles(all);
        each(
                all,
                GAUGE,
                MeterNames.BACKEND_WEIGHT,
                (one, labels) -> out.sample(labels, one.backend().weight()));
        each(
                all,
                GAUGE,
                MeterNames.BACKEND_ACTIVE,
                (one, labels) -> out.sample(labels, one.backend().inFlight()));
        counted(all, MeterNames.BACKEND_CONNECTIONS, BackendReading::connections);
        counted(all, MeterNames.BACKEND_RECEIVED, BackendReading::receivedBytes);
        counted(all, MeterNames.BACKEND_SENT, BackendReading::sentBytes);
        each(all, COUNTER, MeterNames.BACKEND_FAILURES, this::failures);
    }

    private void roles(List<Pool> all) throws IOException {
        List<Pool> asking = all.stream()
                .filter(pool -> pool.config().health().check() != null
                        && pool.config().health().check().database() != null)
                .toList();
        each(
                asking,
                GAUGE,
                MeterNames.BACKEND_STANDBY,
                (one, labels) -> out.sample(labels, one.backend().isStandby() ? 1 : 0));
        each(asking, GAUGE, MeterNames.BACKEND_ROLE, (one, labels) -> {
            Facts facts = facts(one.backend());
            if (facts != null && facts.role() != Facts.Role.UNKNOWN) {
                boolean primary = facts.role() == Facts.Role.PRIMARY;
                out.sample(labels.and("role", "primary"), primary ? 1 : 0);
                out.sample(labels.and("role", "replica"), primary ? 0 : 1);
            }
        });
        each(asking, GAUGE, MeterNames.BACKEND_LAG, (one, labels) -> {
            Facts facts = facts(one.backend());
            if (facts != null && facts.lag() != null) {
                out.sample(labels, facts.lag().toMillis() / MILLIS);
            }
        });
    }

    private static @Nullable Facts facts(Backend backend) {
        CheckResult last = backend.health().last();
        return last == null ? null : last.facts();
    }

    private void failures(BackendReading one, LabelText labels) throws IOException {
        for (ConnectResult reason : ConnectResult.values()) {
            if (reason.blamesBackend()) {
                out.sample(labels.and("reason", reason.label()), one.connectFailures(reason));
            }
        }
    }

    private void counted(List<Pool> all, MeterNames name, ToLongFunction<BackendReading> count) throws IOException {
        each(all, COUNTER, name, (one, labels) -> out.sample(labels, count.applyAsLong(one)));
    }

    private void each(List<Pool> all, SampleSink.Kind kind, MeterNames name, Samples samples) throws IOException {
        out.begin(kind, name);
        for (Pool pool : all) {
            for (Backend backend : pool.backends()) {
                samples.write(
                        new BackendReading(backend),
                        LabelText.of("backend", backend.name()).and("pool", pool.name()));
            }
        }
    }
}
