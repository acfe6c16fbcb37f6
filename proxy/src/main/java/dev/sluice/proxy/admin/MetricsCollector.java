package dev.sluice.proxy.admin;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.FrontendCounters;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.discovery.DiscoveryStatus;
import dev.sluice.proxy.http.Refusal;
import dev.sluice.proxy.http.Refusals;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Shortage;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendCounters;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.HealthCounters;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolCounters;
import dev.sluice.proxy.session.Worker;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.ReloadStatus;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;

/**
 * Reads the live state of the program when it is scraped: no meter objects, so nothing to forget when a pool changes.
 *
 * <p>Threading: the threads of the endpoint.
 */
final class MetricsCollector implements MultiCollector {
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;

    private final ServerState state;
    private final Refusals refusals;

    MetricsCollector(ServerState state, Refusals refusals) {
        this.state = state;
        this.refusals = refusals;
    }

    @Override
    public MetricSnapshots collect() {
        Snapshots out = new Snapshots();
        process(out);
        refusals(out);
        reloads(out, state.reloads());
        state.workers().forEach(worker -> worker(out, worker));
        state.snapshot().frontends().forEach(frontend -> frontend(out, frontend));
        state.snapshot().pools().forEach(pool -> pool(out, pool));
        return out.build();
    }

    private void process(Snapshots out) {
        out.gauge(
                MeterNames.BUILD,
                Labels.of("version", state.version(), "java", Runtime.version().toString()),
                1);
        long start = ManagementFactory.getRuntimeMXBean().getStartTime();
        out.gauge(MeterNames.START_TIME, Labels.EMPTY, start / MILLIS);
        out.counter(MeterNames.LOG_DROPPED, Labels.EMPTY, state.droppedRecords());
        out.gauge(MeterNames.PROCESS_ACTIVE, Labels.EMPTY, state.limit().active());
        out.gauge(MeterNames.PROCESS_LIMIT, Labels.EMPTY, state.limit().limit());
        for (Shortage what : Shortage.values()) {
            out.counter(
                    MeterNames.EXHAUSTED,
                    Labels.of("what", what.label()),
                    state.shortages().of(what));
        }
        out.gauge(MeterNames.DRAINING, Labels.EMPTY, state.isDraining() ? 1 : 0);
    }

    private void refusals(Snapshots out) {
        for (Refusal reason : Refusal.values()) {
            out.counter(MeterNames.HTTP_REFUSED, Labels.of("reason", reason.label()), refusals.of(reason));
        }
    }

    private static void reloads(Snapshots out, ReloadStatus reloads) {
        out.counter(MeterNames.RELOADS, Labels.of("result", "success"), reloads.successes());
        out.counter(MeterNames.RELOADS, Labels.of("result", "failure"), reloads.failures());
        boolean good = reloads.last() == null || reloads.last().success();
        out.gauge(MeterNames.LAST_RELOAD, Labels.EMPTY, good ? 1 : 0);
        out.gauge(MeterNames.LAST_RELOAD_TIME, Labels.EMPTY, reloads.loadedAt().toEpochMilli() / MILLIS);
        out.gauge(MeterNames.GENERATION, Labels.EMPTY, reloads.generation());
    }

    private void worker(Snapshots out, Worker worker) {
        Labels labels = Labels.of("worker", String.valueOf(worker.loop().index()));
        out.gauge(MeterNames.WORKER_CONNECTIONS, labels, worker.sessions());
        long cpu = ManagementFactory.getThreadMXBean()
                .getThreadCpuTime(worker.loop().threadId());
        out.gauge(MeterNames.WORKER_LAG, labels, state.lagNanos(worker.loop().index()) / NANOS);
        out.counter(MeterNames.WORKER_BUSY, labels, Math.max(0, cpu) / NANOS);
        out.counter(MeterNames.WORKER_PAUSES, labels, worker.acceptPauses().value());
        out.counter(MeterNames.WORKER_DEFECTS, labels, worker.defects().value());
        out.counter(MeterNames.SPLICED, labels, worker.splicedBytes().value());
        out.gauge(MeterNames.PIPES, labels, worker.loop().pipes().inUse());
        out.counter(MeterNames.PIPE_REFUSALS, labels, worker.loop().pipes().refusals());
    }

    private void frontend(Snapshots out, Frontend frontend) {
        Labels labels = Labels.of("frontend", frontend.name());
        List<FrontendCounters> counters = PerWorker.of(state, frontend::counters);
        out.counter(MeterNames.FRONTEND_CONNECTIONS, labels, PerWorker.sum(counters, counted -> counted.connections));
        out.gauge(MeterNames.FRONTEND_ACTIVE, labels, frontend.limit().active());
        out.gauge(MeterNames.FRONTEND_LIMIT, labels, frontend.limit().limit());
        out.counter(MeterNames.FRONTEND_RECEIVED, labels, PerWorker.sum(counters, counted -> counted.receivedBytes));
        out.counter(MeterNames.FRONTEND_SENT, labels, PerWorker.sum(counters, counted -> counted.sentBytes));
        if (frontend.admission() != null) {
            out.counter(
                    MeterNames.SOURCE_OVERFLOWS, labels, frontend.admission().overflows());
        }
        for (RefusalReason reason : RefusalReason.values()) {
            out.counter(
                    MeterNames.FRONTEND_REFUSED,
                    labels.add("reason", reason.label()),
                    PerWorker.sum(counters, counted -> counted.refused(reason)));
        }
        for (Cause cause : Cause.values()) {
            for (Phase phase : Phase.values()) {
                if (cause.happensIn(phase)) {
                    out.counter(
                            MeterNames.CLOSED,
                            labels.add("cause", cause.label()).add("phase", phase.label()),
                            PerWorker.sum(counters, counted -> counted.closed(cause, phase)));
                }
            }
        }
        out.histogram(
                MeterNames.DURATION,
                labels,
                counters.stream().map(counted -> counted.duration).toList());
    }

    private void pool(Snapshots out, Pool pool) {
        Labels labels = Labels.of("pool", pool.name());
        List<PoolCounters> counters = PerWorker.of(state, pool::counters);
        for (BackendState state : BackendState.values()) {
            long count = pool.backends().stream()
                    .filter(backend -> backend.state() == state)
                    .count();
            out.gauge(MeterNames.POOL_BACKENDS, labels.add("state", state.label()), count);
        }
        out.gauge(MeterNames.POOL_QUEUE, labels, pool.queue().length());
        out.counter(
                MeterNames.POOL_QUEUE_OVERFLOWS, labels, PerWorker.sum(counters, counted -> counted.queueOverflows));
        out.counter(MeterNames.POOL_QUEUE_TIMEOUTS, labels, PerWorker.sum(counters, counted -> counted.queueTimeouts));
        out.histogram(
                MeterNames.POOL_QUEUE_TIME,
                labels,
                counters.stream().map(counted -> counted.queueTime).toList());
        out.counter(MeterNames.POOL_RETRIES, labels, PerWorker.sum(counters, counted -> counted.retries));
        out.counter(MeterNames.POOL_NO_BACKEND, labels, PerWorker.sum(counters, counted -> counted.noBackend));
        out.histogram(
                MeterNames.POOL_CONNECT,
                labels,
                counters.stream().map(counted -> counted.connectTime).toList());
        out.histogram(
                MeterNames.FIRST_BYTE,
                labels,
                counters.stream().map(counted -> counted.firstByteTime).toList());
        DiscoveryStatus discovery = state.discovery(pool.name());
        if (discovery != null) {
            discovery(out, labels, discovery);
        }
        pool.backends().forEach(backend -> backend(out, labels.add("backend", backend.name()), backend));
    }

    private static void discovery(Snapshots out, Labels labels, DiscoveryStatus discovery) {
        discovery
                .results()
                .forEach((result, count) ->
                        out.counter(MeterNames.DISCOVERY_UPDATES, labels.add("result", result.label()), count));
        out.gauge(MeterNames.DISCOVERY_ENDPOINTS, labels, discovery.endpoints());
        boolean good = !discovery.failing() && discovery.lastSuccess() != null;
        out.gauge(MeterNames.DISCOVERY_SUCCESSFUL, labels, good ? 1 : 0);
        out.counter(MeterNames.DISCOVERY_LEFT_OUT, labels, discovery.leftOut());
        Instant last = discovery.lastSuccess();
        out.gauge(MeterNames.DISCOVERY_TIME, labels, last == null ? 0 : last.toEpochMilli() / MILLIS);
    }

    private void backend(Snapshots out, Labels labels, Backend backend) {
        List<BackendCounters> counters = PerWorker.of(state, backend::counters);
        BackendState now = backend.state();
        out.gauge(MeterNames.BACKEND_UP, labels, now == BackendState.UP ? 1 : 0);
        HealthCounters health = backend.health();
        for (BackendState state : BackendState.values()) {
            Labels labelled = labels.add("state", state.label());
            out.gauge(MeterNames.BACKEND_STATE, labelled, now == state ? 1 : 0);
            out.counter(
                    MeterNames.BACKEND_CHANGES,
                    labels.add("to", state.label()),
                    health.changes(state).value());
        }
        out.counter(MeterNames.BACKEND_CHECKS, labels.add("result", "passed"), health.passed.value());
        out.counter(MeterNames.BACKEND_CHECKS, labels.add("result", "failed"), health.failed.value());
        out.counter(MeterNames.BACKEND_CHECKS, labels.add("result", "not_made"), health.notMade.value());
        out.counter(MeterNames.BACKEND_EJECTIONS, labels, health.ejections.value());
        out.histogram(MeterNames.BACKEND_CHECK_TIME, labels, List.of(health.checkTime));
        out.gauge(MeterNames.BACKEND_WEIGHT, labels, backend.weight());
        out.gauge(MeterNames.BACKEND_ACTIVE, labels, backend.inFlight());
        out.counter(MeterNames.BACKEND_CONNECTIONS, labels, PerWorker.sum(counters, counted -> counted.connections));
        out.counter(MeterNames.BACKEND_RECEIVED, labels, PerWorker.sum(counters, counted -> counted.receivedBytes));
        out.counter(MeterNames.BACKEND_SENT, labels, PerWorker.sum(counters, counted -> counted.sentBytes));
        for (ConnectResult reason : ConnectResult.values()) {
            if (reason.blamesBackend()) {
                out.counter(
                        MeterNames.BACKEND_FAILURES,
                        labels.add("reason", reason.label()),
                        PerWorker.sum(counters, counted -> counted.connectFailures(reason)));
            }
        }
    }
}
