package dev.sluice.proxy.admin;

import static dev.sluice.proxy.admin.SampleSink.Kind.COUNTER;
import static dev.sluice.proxy.admin.SampleSink.Kind.GAUGE;
import static dev.sluice.proxy.admin.SampleSink.Kind.HISTOGRAM;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.admit.Admission;
import dev.sluice.proxy.reading.FrontendReading;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.RouteState;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.status.ServerView;
import java.io.IOException;
import java.util.List;
import java.util.function.ToLongFunction;

/** The metrics of frontends. Threading: one scrape. */
final class FrontendSamples {
    private final ServerView state;
    private final SampleSink out;

    FrontendSamples(ServerView state, SampleSink out) {
        this.state = state;
        this.out = out;
    }

    /** A writer of the samples of one frontend. */
    @FunctionalInterface
    private interface Samples {
        void write(FrontendReading one, LabelText labels) throws IOException;
    }

    void frontends(List<Frontend> all) throws IOException {
        counted(all, MeterNames.FRONTEND_CONNECTIONS, FrontendReading::connections);
        each(
                all,
                GAUGE,
                MeterNames.FRONTEND_DRAINED,
                (one, labels) ->
                        out.sample(labels, state.isDrained(one.frontend().name()) ? 1 : 0));
        new LimitSamples(state, out).frontends(all);
        counted(all, MeterNames.FRONTEND_RECEIVED, FrontendReading::receivedBytes);
        counted(all, MeterNames.FRONTEND_SENT, FrontendReading::sentBytes);
        each(all, COUNTER, MeterNames.SOURCE_OVERFLOWS, (one, labels) -> {
            Admission admission = one.frontend().admission();
            if (admission != null) {
                out.sample(labels, admission.overflows());
            }
        });
        each(all, COUNTER, MeterNames.FRONTEND_REFUSED, (one, labels) -> {
            for (RefusalReason reason : RefusalReason.values()) {
                out.sample(labels.and("reason", reason.label()), one.refused(reason));
            }
        });
        each(all, COUNTER, MeterNames.ROUTES, (one, labels) -> {
            if (one.frontend().routes().isSplit()) {
                for (Route route : one.frontend().routes().all()) {
                    RouteState state = route.state();
                    out.sample(labels.and("route", state.name()), FrontendReading.sessions(state));
                }
            }
        });
        each(all, COUNTER, MeterNames.CLOSED, (one, _) -> closed(one));
        each(all, HISTOGRAM, MeterNames.DURATION, (one, labels) -> out.histogram(labels, one.duration()));
    }

    /** What can happen, from the start on, and what has happened in any case. */
    private void closed(FrontendReading one) throws IOException {
        for (Cause cause : Cause.values()) {
            for (Phase phase : Phase.values()) {
                long count = one.closed(cause, phase);
                if (count > 0 || cause.happensIn(phase)) {
                    out.sample(
                            LabelText.of("cause", cause.label())
                                    .and("frontend", one.frontend().name())
                                    .and("phase", phase.label()),
                            count);
                }
            }
        }
    }

    private void counted(List<Frontend> all, MeterNames name, ToLongFunction<FrontendReading> count)
            throws IOException {
        each(all, COUNTER, name, (one, labels) -> out.sample(labels, count.applyAsLong(one)));
    }

    private void each(List<Frontend> all, SampleSink.Kind kind, MeterNames name, Samples samples) throws IOException {
        out.begin(kind, name);
        for (Frontend frontend : all) {
            samples.write(new FrontendReading(frontend), LabelText.of("frontend", frontend.name()));
        }
    }
}
