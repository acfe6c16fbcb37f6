package dev.sluice.proxy.admin;

import static dev.sluice.proxy.admin.SampleSink.Kind.COUNTER;
import static dev.sluice.proxy.admin.SampleSink.Kind.GAUGE;

import dev.sluice.proxy.addresses.AddressFileStatus;
import dev.sluice.proxy.http.Refusal;
import dev.sluice.proxy.http.Refusals;
import dev.sluice.proxy.net.LoopThread;
import dev.sluice.proxy.net.Shortage;
import dev.sluice.proxy.reading.WorkerReading;
import dev.sluice.proxy.snapshot.ReloadStatus;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.status.ProblemKind;
import dev.sluice.proxy.status.ServerView;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A collector of metrics that reads the live state of the program when it is scraped: no meter objects, so nothing to
 * forget when a pool changes. Metric by metric over all frontends, pools or backends, as the formats want it, so that
 * nothing is gathered.
 *
 * <p>Threading: the threads of the endpoint.
 */
final class MetricsCollector {
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;

    private final ServerView state;
    private final Refusals refusals;

    MetricsCollector(ServerView state, Refusals refusals) {
        this.state = state;
        this.refusals = refusals;
    }

    /** Tells everything there is now. */
    void collect(SampleSink out) throws IOException {
        Snapshot now = state.snapshot();
        process(out);
        reloads(out, state.reloads());
        loops(out);
        workers(out);
        new FrontendSamples(state, out).frontends(now.frontends());
        one(out, GAUGE, MeterNames.TLS_ACTIVE, state.handshakes().active());
        new TlsSamples(out).frontends(now.frontends());
        addressFiles(out, state.addressFiles());
        CertificateSamples.collect(state.keystore(), out);
        PoolSamples pools = new PoolSamples(state, out);
        pools.pools(now.pools());
        pools.discovery(now.pools());
        new BackendSamples(out).backends(now.pools());
    }

    private void process(SampleSink out) throws IOException {
        LabelText build = LabelText.of("java", Runtime.version().toString()).and("version", state.version());
        out.begin(GAUGE, MeterNames.BUILD);
        out.sample(build, 1);
        one(
                out,
                GAUGE,
                MeterNames.START_TIME,
                ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS);
        one(out, COUNTER, MeterNames.LOG_DROPPED, (double) state.accessLog().dropped());
        one(out, GAUGE, MeterNames.PROCESS_ACTIVE, state.limit().active());
        one(out, GAUGE, MeterNames.PROCESS_LIMIT, state.limit().limit());
        one(out, GAUGE, MeterNames.PROCESS_AT_LIMIT, state.limit().reached() == null ? 0 : 1);
        one(out, COUNTER, MeterNames.PROCESS_LIMIT_REACHED, (double)
                state.limit().timesReached());
        one(out, GAUGE, MeterNames.DRAINING, state.isDraining() ? 1 : 0);
        problems(out);
        out.begin(COUNTER, MeterNames.EXHAUSTED);
        for (Shortage what : Shortage.values()) {
            out.sample(LabelText.of("what", what.label()), state.shortages().of(what));
        }
        out.begin(COUNTER, MeterNames.HTTP_REFUSED);
        for (Refusal reason : Refusal.values()) {
            out.sample(LabelText.of("reason", reason.label()), refusals.of(reason));
        }
    }

    private void problems(SampleSink out) throws IOException {
        int[] counts = new int[ProblemKind.values().length];
        state.problems().forEach(problem -> counts[problem.kind().ordinal()]++);
        out.begin(GAUGE, MeterNames.PROBLEMS);
        for (ProblemKind kind : ProblemKind.values()) {
            out.sample(LabelText.of("kind", kind.label()), counts[kind.ordinal()]);
        }
    }

    private static void addressFiles(SampleSink out, List<AddressFileStatus> files) throws IOException {
        out.begin(GAUGE, MeterNames.ADDRESS_FILE_RANGES);
        for (AddressFileStatus file : files) {
            out.sample(LabelText.of("file", file.file()), file.ranges());
        }
        out.begin(GAUGE, MeterNames.ADDRESS_FILE_SUCCESSFUL);
        for (AddressFileStatus file : files) {
            out.sample(LabelText.of("file", file.file()), file.problem() == null ? 1 : 0);
        }
        out.begin(COUNTER, MeterNames.ADDRESS_FILE_FAILURES);
        for (AddressFileStatus file : files) {
            out.sample(LabelText.of("file", file.file()), file.failures());
        }
    }

    private static void one(SampleSink out, SampleSink.Kind kind, MeterNames name, double value) throws IOException {
        out.begin(kind, name);
        out.sample(LabelText.NONE, value);
    }

    private static void reloads(SampleSink out, ReloadStatus reloads) throws IOException {
        out.begin(COUNTER, MeterNames.RELOADS);
        out.sample(LabelText.of("result", "success"), reloads.successes());
        out.sample(LabelText.of("result", "failure"), reloads.failures());
        boolean good = reloads.last() == null || reloads.last().success();
        one(out, GAUGE, MeterNames.LAST_RELOAD, good ? 1 : 0);
        one(out, GAUGE, MeterNames.LAST_RELOAD_TIME, reloads.loadedAt().toEpochMilli() / MILLIS);
        one(out, GAUGE, MeterNames.GENERATION, reloads.generation());
    }

    private void loops(SampleSink out) throws IOException {
        List<LoopThread> loops = state.heartbeats().loops();
        out.begin(GAUGE, MeterNames.LOOP_ALIVE);
        for (LoopThread loop : loops) {
            out.sample(LabelText.of("loop", loop.label()), state.heartbeats().isAlive(loop) ? 1 : 0);
        }
        out.begin(COUNTER, MeterNames.LOOP_DEFECTS);
        for (LoopThread loop : loops) {
            out.sample(LabelText.of("loop", loop.label()), loop.defects().count());
        }
    }

    private void workers(SampleSink out) throws IOException {
        List<WorkerReading> all = state.workerReadings();
        worker(out, all, GAUGE, MeterNames.WORKER_CONNECTIONS, WorkerReading::sessions);
        worker(out, all, GAUGE, MeterNames.WORKER_LAG, one -> one.lagNanos() / NANOS);
        worker(out, all, COUNTER, MeterNames.WORKER_BUSY, one -> one.busyNanos() / NANOS);
        worker(out, all, COUNTER, MeterNames.WORKER_PAUSES, WorkerReading::acceptPauses);
        worker(out, all, COUNTER, MeterNames.WORKER_DEFECTS, WorkerReading::defects);
        worker(out, all, COUNTER, MeterNames.SPLICED, WorkerReading::splicedBytes);
        worker(out, all, GAUGE, MeterNames.PIPES, WorkerReading::pipes);
        worker(out, all, COUNTER, MeterNames.PIPE_REFUSALS, WorkerReading::pipeRefusals);
    }

    private static void worker(
            SampleSink out,
            List<WorkerReading> all,
            SampleSink.Kind kind,
            MeterNames name,
            ToDoubleFunction<WorkerReading> value)
            throws IOException {
        out.begin(kind, name);
        for (WorkerReading one : all) {
            out.sample(LabelText.of("worker", String.valueOf(one.index())), value.applyAsDouble(one));
        }
    }
}
