package dev.sluice.proxy.admin;

import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.account.BadHeader;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.FrontendCounters;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.http.Refusals;
import dev.sluice.proxy.meter.Histogram;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendCounters;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.CheckResult;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolCounters;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.status.Problem;
import dev.sluice.proxy.status.Problems;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A proxy of three workers that has counted something of everything, each worker another number: one that is left out, or counted twice, shows in
 * every sum. Nothing else happens in it.
 */
final class BusyState implements AutoCloseable {
    static final int WORKERS = 3;
    /** What each number is multiplied with over all workers: the first counts it once, the second twice, the third three times. */
    static final long ALL = 6;

    private static final String CONFIG = """
            process: {workers: 3, maxConnections: 900, drain: {timeout: 0s}}
            metrics: off
            frontends:
              web: {bind: "127.0.0.1:0", pool: pg, maxConnections: 70, deny: 192.0.2.0/24}
              api: {bind: "127.0.0.1:0", pool: cache, rate: {perSource: 5/s}}
            pools:
              pg:
                healthCheck: off
                queue: {limit: 9}
                backends:
                  pg1: "127.0.0.1:1"
                  pg2: {address: "127.0.0.1:2", weight: 7, maxConnections: 5}
                  spare: {address: "127.0.0.1:3", backup: true}
              cache: {healthCheck: off, maxConnections: 40, backends: {c1: "127.0.0.1:4", c2: "127.0.0.1:5"}}
            """;

    private final TestProxy proxy = TestProxy.of(CONFIG);
    private final Problems problems = new Problems(proxy.view());

    BusyState() {
        problems.look();
        int base = 0;
        for (Frontend frontend : proxy.server().snapshot().frontends()) {
            base += 1000;
            for (int worker = 0; worker < WORKERS; worker++) {
                fill(frontend.counters(worker), base, worker + 1);
            }
        }
        for (Pool pool : proxy.server().snapshot().pools()) {
            base += 1000;
            for (int worker = 0; worker < WORKERS; worker++) {
                fill(pool.counters(worker), base, worker + 1);
            }
            for (Backend backend : pool.backends()) {
                base += 1000;
                for (int worker = 0; worker < WORKERS; worker++) {
                    fill(backend.counters(worker), base, worker + 1);
                }
                checked(backend, base);
            }
        }
    }

    private static void fill(FrontendCounters counters, int base, int times) {
        counters.connections.add((long) times * base);
        counters.receivedBytes.add((long) times * (base + 1));
        counters.sentBytes.add((long) times * (base + 2));
        record(counters.duration, times);
        for (int i = 0; i < times; i++) {
            for (RefusalReason reason : RefusalReason.values()) {
                for (int n = 0; n <= reason.ordinal(); n++) {
                    counters.onRefused(reason, PeerAddress.UNIX);
                }
            }
            counters.onBadHeader(BadHeader.ABSENT);
            counters.onClosed(new Termination(Cause.CLIENT_CLOSED, Phase.DONE));
            counters.onClosed(new Termination(Cause.BACKEND_TIMEOUT, Phase.QUEUE));
            counters.onClosed(new Termination(Cause.BACKEND_TIMEOUT, Phase.DATA));
            counters.onClosed(new Termination(Cause.NO_BACKEND, Phase.CONNECT));
            counters.onClosed(new Termination(Cause.DRAIN, Phase.DATA));
        }
    }

    private static void fill(PoolCounters counters, int base, int times) {
        counters.retries.add((long) times * (base + 3));
        counters.noBackend.add((long) times * (base + 4));
        counters.queueOverflows.add((long) times * (base + 5));
        counters.queueTimeouts.add((long) times * (base + 6));
        record(counters.connectTime, times);
        record(counters.firstByteTime, times);
        record(counters.queueTime, times);
    }

    private static void fill(BackendCounters counters, int base, int times) {
        counters.connections.add((long) times * base);
        counters.receivedBytes.add((long) times * (base + 1));
        counters.sentBytes.add((long) times * (base + 2));
        for (ConnectResult result : ConnectResult.values()) {
            counters.connectFailures(result).add((long) times * (result.ordinal() + 1));
        }
    }

    private static void record(Histogram times, int count) {
        for (int i = 0; i < count; i++) {
            times.record(TimeUnit.MICROSECONDS.toNanos(130));
            times.record(TimeUnit.MILLISECONDS.toNanos(1700));
        }
    }

    private static void checked(Backend backend, int base) {
        backend.health().passed.add(base);
        backend.health().failed.add(base + 1L);
        backend.health().ejections.add(2);
        backend.health().checkTime.record(TimeUnit.MILLISECONDS.toNanos(base));
        backend.health().last(new CheckResult("L4OK", "", TimeUnit.MILLISECONDS.toNanos(base), System.nanoTime()));
        for (BackendState to : BackendState.values()) {
            backend.health().changes(to).add(to.ordinal());
        }
        if (backend.name().endsWith("2")) {
            backend.markDown(true);
        }
    }

    TestProxy proxy() {
        return proxy;
    }

    /** Compared with the moment before it became busy. */
    List<Problem> problems() {
        return problems.look();
    }

    String metrics() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MetricsText text = new MetricsText(out, false);
        new MetricsCollector(proxy.view(), new Refusals()).collect(text);
        new HaproxyMetrics(proxy.view(), text).collect();
        text.flush();
        return out.toString(StandardCharsets.UTF_8);
    }

    String csv() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new StatsCsv(proxy.view(), out).write();
        return out.toString(StandardCharsets.UTF_8);
    }

    String json() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new StatusJson(proxy.view()).everything(out, true);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        proxy.close();
    }
}
