package dev.sluice.proxy.server;

import dev.sluice.config.model.DrainConfig;
import dev.sluice.config.model.ProcessConfig;
import dev.sluice.config.value.ListeningAddresses;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.SessionLog;
import dev.sluice.proxy.addresses.AddressFileStatus;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.admit.OwnConnections;
import dev.sluice.proxy.admit.ProcessLimit;
import dev.sluice.proxy.condition.Lookouts;
import dev.sluice.proxy.condition.ShortageLog;
import dev.sluice.proxy.discovery.DiscoveryStatus;
import dev.sluice.proxy.health.HealthMonitor;
import dev.sluice.proxy.health.Heartbeats;
import dev.sluice.proxy.host.DescriptorBudget;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.listen.Listeners;
import dev.sluice.proxy.net.AcceptQueue;
import dev.sluice.proxy.net.LoopCall;
import dev.sluice.proxy.net.Shortages;
import dev.sluice.proxy.net.WorkerLoop;
import dev.sluice.proxy.net.Workers;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolSetup;
import dev.sluice.proxy.reload.StoppingException;
import dev.sluice.proxy.session.DrainScope;
import dev.sluice.proxy.session.Worker;
import dev.sluice.proxy.snapshot.AddressLists;
import dev.sluice.proxy.snapshot.ReloadStatus;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.status.Deviation;
import dev.sluice.proxy.status.Problem;
import dev.sluice.proxy.status.Problems;
import dev.sluice.proxy.status.ServerState;
import dev.sluice.proxy.systemd.InheritedSockets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The data plane of one process: its workers, its bound frontends, and the order in which they start and stop.
 *
 * <p>Threading: the control thread, but for what reads state.
 */
public final class ProxyServer implements ServerState {
    /** Stands for all frontends. */
    public static final String ALL = DrainedFrontends.ALL;

    private volatile @Nullable DescriptorBudget budget;
    private volatile ProcessConfig config;
    private volatile Snapshot snapshot;
    private volatile ReloadStatus reloads;
    private final Workers loops;
    private final SessionLog log;
    private final ProcessLimit limit;
    private final OwnConnections own = new OwnConnections();
    private final List<Worker> workers = new ArrayList<>();
    private final Listeners listeners;
    private final DrainedFrontends drained = new DrainedFrontends();

    private final ReentrantLock changing = new ReentrantLock();
    private final Retirement retirement;
    private final HealthMonitor health;
    private final Heartbeats heartbeats;
    private volatile boolean accepting;
    private volatile Runnable onShortage = () -> {};
    private final Problems problems = new Problems(this);
    private final Neighbours neighbours = new Neighbours();

    /**
     * Makes the workers; nothing is bound yet.
     *
     * @param maxConnections over all frontends
     */
    public ProxyServer(ProcessConfig config, int maxConnections, Snapshot snapshot, Workers loops, SessionLog log) {
        this(config, maxConnections, snapshot, loops, log, InheritedSockets.none());
    }

    /** As above, for a process that the service manager has given sockets. */
    public ProxyServer(
            ProcessConfig config,
            int maxConnections,
            Snapshot snapshot,
            Workers loops,
            SessionLog log,
            InheritedSockets inherited) {
        this.config = config;
        this.snapshot = snapshot;
        this.reloads = ReloadStatus.started("", Instant.now());
        this.loops = loops;
        this.log = log;
        this.limit = new ProcessLimit(maxConnections, Integer.MAX_VALUE);
        limit.onWanted(loops::trimPipes);
        loops.allowPipes(limit);
        for (WorkerLoop loop : loops.loops()) {
            workers.add(new Worker(loop, limit, own, log));
        }
        this.heartbeats = new Heartbeats(() -> Stream.concat(loops.threads().stream(), neighbours.loops().stream())
                .toList());
        heartbeats.onBeat(problems::look);
        this.listeners = new Listeners(loops, inherited, limit, workers::get);
        this.health = new HealthMonitor(loops.control(), new SessionEnds(workers));
        this.retirement = new Retirement(() -> this.config, changing, loops, workers, this::refuseClients);
    }

    /** Binds every frontend and then accepts on all of them, or none. */
    public void start() throws BindException, InterruptedException {
        take(snapshot);
        new Lookouts(loops, this::snapshot, workers.size()).start(limit, listeners::acceptQueue, drained::contains);
        new ShortageLog(loops.control(), loops.shortages(), onShortage).start();
        new Forgetting(loops.control(), this::snapshot).start();
        heartbeats.start();
        accepting = true;
    }

    /** Binds every frontend and closes it again, to learn of all that cannot be bound. */
    public void tryToBind() throws BindException {
        listeners.prepare(drained.accepting(snapshot)).abandon();
    }

    /**
     * Replaces what runs by the next generation: binds what is new, or throws with nothing changed. Sessions go on as they began.
     *
     * @param maxConnections over all frontends
     */
    public void apply(ProcessConfig process, int maxConnections, Snapshot next)
            throws BindException, InterruptedException {
        changing.lock();
        try {
            if (!accepting) {
                throw new StoppingException();
            }
            take(next);
            config = process;
            limit.limit(maxConnections);
        } finally {
            changing.unlock();
        }
    }

    /** Shares descriptors like this from now on. Any thread. */
    public void budget(DescriptorBudget budget) {
        this.budget = budget;
        limit.limits(budget.maxConnections(), budget.sessions());
        health.checksAtOnce(budget.checks());
    }

    /** Says what to do each second while descriptors are short; before the start. */
    public void onShortage(Runnable renew) {
        onShortage = renew;
    }

    /** Gives a pool other backends, of the same generation; ignored when the process accepts no clients any more. */
    public void refresh(Pool pool, PoolSetup setup) throws InterruptedException {
        changing.lock();
        try {
            if (accepting && !setup.equals(pool.setup())) {
                onControl(() -> {
                    pool.apply(setup);
                    health.follow(pool);
                });
            }
        } finally {
            changing.unlock();
        }
    }

    /** Makes the frontends that serve follow a file of addresses; sessions go on, whoever they are with. */
    public void relist(Path file, AddressLists lists) throws InterruptedException {
        onControl(() -> snapshot.frontends().forEach(frontend -> frontend.reread(file, lists)));
    }

    /** All of it or nothing; but for a loop that hangs just then, which follows later. */
    private void take(Snapshot next) throws BindException, InterruptedException {
        refuseWhenStopping();
        Listeners.Prepared prepared = listeners.prepare(drained.accepting(next));
        Takeover takeover = new Takeover(loops.control(), health, snapshot, next);
        boolean taken = false;
        try {
            takeover.activate();
            refuseWhenStopping(); // which does not wait for ever for this one
            listeners.open(prepared);
            taken = true;
        } finally {
            if (!taken) {
                prepared.abandon();
                takeover.revert();
            }
        }
        snapshot = next;
        Takeover.commit(listeners, prepared);
        own.listensOn(ListeningAddresses.of(listeners.addresses()));
    }

    /**
     * Stops accepting on a frontend, and lets its sessions go, or begins again.
     *
     * @param frontend its name, or {@link #ALL}
     * @param how its sessions go; null to begin again
     */
    public void drainFrontend(String frontend, @Nullable DrainConfig how) throws BindException, InterruptedException {
        DrainScope scope = frontend.equals(ALL) ? DrainScope.ALL : DrainScope.of(frontend);
        changing.lock();
        try {
            refuseWhenStopping();
            drained.change(frontend, how != null, snapshot, listeners);
            if (how == null) {
                workers.forEach(worker -> worker.cancelDrain(scope));
            } else {
                workers.forEach(worker -> worker.drain(scope, how, workers.size(), Cause.DRAIN));
            }
        } finally {
            changing.unlock();
        }
    }

    private void refuseClients() throws InterruptedException {
        accepting = false;
        listeners.close(Retirement.LOOPS_END_WITHIN);
    }

    private void refuseWhenStopping() {
        if (retirement.hasBegun()) {
            throw new StoppingException();
        }
    }

    /** Changes what an operator wishes of a backend, and tells who watches it. */
    public void wish(Pool pool, Backend backend, String reason, Runnable change) throws InterruptedException {
        onControl(() -> {
            BackendState before = backend.state();
            change.run();
            health.onWish(pool, backend, before, reason);
        });
    }

    /** Ends the sessions of a backend with RST, evenly over this time. */
    public void endOf(Backend backend, Duration over) {
        workers.forEach(worker -> worker.endOf(Set.of(backend), Cause.ADMIN, over));
    }

    @Override
    public boolean isDrained(String frontend) {
        return drained.contains(frontend);
    }

    @Override
    public boolean isDrained() {
        return drained.areAll();
    }

    private void onControl(Runnable task) throws InterruptedException {
        boolean _ = LoopCall.of(loops.control().thread(), task).await(Takeover.PATIENCE);
    }

    /**
     * Not ready, then {@code drain.delay}, then no new clients, then {@code drain.timeout} for the sessions, then the rest is
     * closed. Returns when no session is left.
     */
    public void drain() throws InterruptedException {
        retirement.begin();
    }

    public Retirement retirement() {
        return retirement;
    }

    /** Cuts a running drain short: its sessions are closed now. */
    public void hurry() {
        retirement.hurry();
    }

    /** Ends the event loops; sessions that are left die with them. */
    public void stop() {
        heartbeats.close();
        health.stop();
        loops.stop();
    }

    /** Who is asked about what runs beside the data plane. */
    public Neighbours neighbours() {
        return neighbours;
    }

    @Override
    public Heartbeats heartbeats() {
        return heartbeats;
    }

    /** The threads of the data plane, and the one that controls it. */
    public Workers loops() {
        return loops;
    }

    /** Sessions now, over all workers. */
    public int sessions() {
        return workers.stream().mapToInt(Worker::sessions).sum();
    }

    @Override
    public boolean isReady() {
        return accepting && !retirement.hasBegun() && !drained.areAll();
    }

    @Override
    public boolean isDraining() {
        return retirement.hasBegun();
    }

    @Override
    public long lagNanos(int worker) {
        return heartbeats.lagNanos(loops.loops().get(worker).thread());
    }

    @Override
    public List<Worker> workers() {
        return List.copyOf(workers);
    }

    @Override
    public List<String> addresses(String frontend) {
        return listeners.addresses(frontend);
    }

    @Override
    public @Nullable AcceptQueue acceptQueue(String frontend) {
        return listeners.acceptQueue(frontend);
    }

    @Override
    public Snapshot snapshot() {
        return snapshot;
    }

    @Override
    public ReloadStatus reloads() {
        return reloads;
    }

    public void reloads(ReloadStatus status) {
        reloads = status;
    }

    @Override
    public @Nullable DiscoveryStatus discovery(String pool) {
        return neighbours.discovery(pool);
    }

    @Override
    public List<AddressFileStatus> addressFiles() {
        return neighbours.addressFiles();
    }

    @Override
    public @Nullable DescriptorBudget budget() {
        return budget;
    }

    @Override
    public ConnectionLimit limit() {
        return limit;
    }

    @Override
    public Shortages shortages() {
        return loops.shortages();
    }

    @Override
    public SessionLog accessLog() {
        return log;
    }

    @Override
    public List<Deviation> logDeviations() {
        return neighbours.logDeviations();
    }

    @Override
    public List<Problem> problems() {
        return problems.look();
    }

    @Override
    public String version() {
        return Version.number();
    }
}
