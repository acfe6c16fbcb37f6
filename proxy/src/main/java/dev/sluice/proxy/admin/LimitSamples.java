package dev.sluice.proxy.admin;

import static dev.sluice.proxy.admin.SampleSink.Kind.COUNTER;
import static dev.sluice.proxy.admin.SampleSink.Kind.GAUGE;

import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.net.AcceptQueue;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.status.ServerView;
import java.io.IOException;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/** The metrics of connections and limits of frontends, and of those who wait. Threading: one scrape. */
final class LimitSamples {
    private final ServerView state;
    private final SampleSink out;

    LimitSamples(ServerView state, SampleSink out) {
        this.state = state;
        this.out = out;
    }

    void frontends(List<Frontend> all) throws IOException {
        each(all, GAUGE, MeterNames.FRONTEND_ACTIVE, ConnectionLimit::active);
        each(all, GAUGE, MeterNames.FRONTEND_LIMIT, ConnectionLimit::limit);
        each(all, GAUGE, MeterNames.FRONTEND_AT_LIMIT, limit -> limit.reached() == null ? 0 : 1);
        each(all, COUNTER, MeterNames.FRONTEND_LIMIT_REACHED, ConnectionLimit::timesReached);
        queues(all, MeterNames.ACCEPT_QUEUE, AcceptQueue::length);
        queues(all, MeterNames.ACCEPT_QUEUE_LIMIT, AcceptQueue::limit);
    }

    private void each(
            List<Frontend> all, SampleSink.Kind kind, MeterNames name, ToDoubleFunction<ConnectionLimit> value)
            throws IOException {
        out.begin(kind, name);
        for (Frontend frontend : all) {
            out.sample(LabelText.of("frontend", frontend.name()), value.applyAsDouble(frontend.limit()));
        }
    }

    private void queues(List<Frontend> all, MeterNames name, ToIntFunction<AcceptQueue> value) throws IOException {
        out.begin(GAUGE, name);
        for (Frontend frontend : all) {
            AcceptQueue queue = state.acceptQueue(frontend.name());
            if (queue != null) {
                out.sample(LabelText.of("frontend", frontend.name()), value.applyAsInt(queue));
            }
        }
    }
}
