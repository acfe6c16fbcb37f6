package dev.sluice.proxy;

import dev.sluice.config.ProcessConfig;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.SessionLog;
import dev.sluice.proxy.admin.ServerState;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.health.HealthMonitor;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.listen.BoundFrontend;
import dev.sluice.proxy.net.WorkerLoop;
import dev.sluice.proxy.net.Workers;
import dev.sluice.proxy.session.Worker;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The data plane of one process: its workers, its bound frontends, and the order in which they start and stop.
 *
 * <p>Threading: the control thread, but for what reads state.
 */
public final class ProxyServer implements ServerState {
    /** How often a drain looks whether the last session has ended. */
    private static final long DRAIN_POLL_MILLIS = 20;
    /** How long the loops have to end the last sessions before they are given up. */
    private static final long END_SECONDS = 2;

    private final Duration drainDelay;
    private final Duration drainTimeout;
    private final Snapshot snapshot;
    private final Workers loops;
    private final SessionLog log;
    private final ConnectionLimit limit;
    private final List<Worker> workers = new ArrayList<>();
    private final List<BoundFrontend> bound = new ArrayList<>();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final CountDownLatch hurry = new CountDownLatch(1);
    private final HealthMonitor health;
    private volatile boolean accepting;

    /**
     * Makes the workers; nothing is bound yet.
     *
     * @param maxConnections over all frontends
     */
    public ProxyServer(ProcessConfig config, int maxConnections, Snapshot snapshot, Workers loops, SessionLog log) {
        this.drainDelay = config.drainDelay();
        this.drainTimeout = config.drainTimeout();
        this.snapshot = snapshot;
        this.loops = loops;
        this.log = log;
        this.limit = new ConnectionLimit(maxConnections);
        for (WorkerLoop loop : loops.loops()) {
            workers.add(new Worker(loop, limit, log));
        }
        this.health = new HealthMonitor(
                loops.control(),
                snapshot.pools(),
                (backend, over) -> workers.forEach(worker -> worker.endOf(backend, Cause.BACKEND_DOWN, over)));
    }

    /** Binds every frontend and then accepts on all of them, or none. */
    public void start() throws BindException, InterruptedException {
        try {
            for (Frontend frontend : snapshot.frontends()) {
                bound.add(BoundFrontend.bind(frontend, loops));
            }
        } catch (BindException e) {
            bound.forEach(BoundFrontend::closeSockets);
            bound.clear();
            throw e;
        }
        for (BoundFrontend frontend : bound) {
            frontend.open(limit, loops, workers::get);
        }
        health.start();
        new RefusalLog(loops.control(), snapshot, workers.size()).start();
        accepting = true;
    }

    /**
     * Not ready, then {@code drain.delay}, then no new clients, then {@code drain.timeout} for the sessions, then the rest is
     * closed. Returns when no session is left.
     */
    public void drain() throws InterruptedException {
        if (!draining.compareAndSet(false, true)) {
            return;
        }
        hurry.await(drainDelay.toMillis(), TimeUnit.MILLISECONDS);
        accepting = false;
        for (BoundFrontend frontend : bound) {
            frontend.close();
        }
        awaitSessions(drainTimeout);
        workers.forEach(worker -> worker.endAll(Cause.DRAIN));
        CountDownLatch ended = new CountDownLatch(workers.size());
        loops.forEach(_ -> ended.countDown());
        ended.await(END_SECONDS, TimeUnit.SECONDS);
    }

    /** Cuts a running drain short: its sessions are closed now. */
    public void hurry() {
        hurry.countDown();
    }

    private void awaitSessions(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (sessions() > 0 && System.nanoTime() - deadline < 0) {
            if (hurry.await(DRAIN_POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    /** Ends the event loops; sessions that are left die with them. */
    public void stop() {
        health.stop();
        loops.stop();
    }

    /** Sessions now, over all workers. */
    public int sessions() {
        return workers.stream().mapToInt(Worker::sessions).sum();
    }

    @Override
    public boolean isReady() {
        return accepting && !draining.get();
    }

    @Override
    public boolean isDraining() {
        return draining.get();
    }

    @Override
    public List<Worker> workers() {
        return List.copyOf(workers);
    }

    public List<BoundFrontend> bound() {
        return List.copyOf(bound);
    }

    @Override
    public Snapshot snapshot() {
        return snapshot;
    }

    @Override
    public ConnectionLimit limit() {
        return limit;
    }

    @Override
    public long droppedRecords() {
        return log.dropped();
    }

    @Override
    public String version() {
        return Version.number();
    }
}
