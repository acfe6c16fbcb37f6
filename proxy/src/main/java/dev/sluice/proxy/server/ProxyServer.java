package dev.sluice.proxy.server;

import dev.sluice.config.value.ListeningAddresses;
import dev.sluice.proxy.account.SessionLog;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.admit.OwnConnections;
import dev.sluice.proxy.admit.ProcessLimit;
import dev.sluice.proxy.condition.Lookouts;
import dev.sluice.proxy.condition.PoolReadiness;
import dev.sluice.proxy.condition.ShortageLog;
import dev.sluice.proxy.health.HealthMonitor;
import dev.sluice.proxy.health.Heartbeats;
import dev.sluice.proxy.host.DescriptorBudget;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.listen.Listeners;
import dev.sluice.proxy.net.AcceptQueue;
import dev.sluice.proxy.net.Clock;
import dev.sluice.proxy.net.LoopCall;
import dev.sluice.proxy.net.LoopThread;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolSetup;
import dev.sluice.proxy.reload.ChangeLocks;
import dev.sluice.proxy.reload.Generation;
import dev.sluice.proxy.reload.Participant;
import dev.sluice.proxy.reload.RejectedException;
import dev.sluice.proxy.reload.Serving;
import dev.sluice.proxy.reload.StoppingException;
import dev.sluice.proxy.reload.Upcoming;
import dev.sluice.proxy.session.Worker;
import dev.sluice.proxy.snapshot.AddressLists;
import dev.sluice.proxy.snapshot.Certificates;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.systemd.InheritedSockets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The data plane of one process: its workers, its bound frontends, and the order in which they start and stop.
 *
 * <p>Threading: the control thread, but for what reads state.
 */
public final class ProxyServer {
    /** Stands for all frontends. */
    public static final String ALL = DrainedFrontends.ALL;

    private volatile Serving serving;
    private final Loops loops;
    private final SessionLog log;
    private final ProcessLimit limit;
    private final ConnectionLimit handshakes;
    private final OwnConnections own = new OwnConnections();
    private final List<Worker> workers;
    private final Listeners listeners;
    private final DrainedFrontends drained = new DrainedFrontends();
    private final ChangeLocks locks = new ChangeLocks();
    /** Until it serves: what it is made of may leave, and be forgotten. */
    private @Nullable Upcoming first;

    private final Takeover takeover = new Takeover(this);
    private final Shutdown shutdown = new Shutdown();
    private final Retirement retirement;
    private final HealthMonitor health;
    private final Heartbeats heartbeats;
    private final PoolReadiness readiness;
    private final OperatorActions operator;

    /**
     * Makes the workers; nothing is bound yet.
     *
     * @param first what serves from the start on; it is compiled
     * @param inherited sockets that the service manager has given
     * @param others loops that are watched beside those of the data plane
     */
    public ProxyServer(
            Upcoming first,
            Loops loops,
            SessionLog log,
            InheritedSockets inherited,
            Supplier<List<LoopThread>> others) {
        this.first = first;
        this.serving = first.serving();
        this.loops = loops;
        this.log = log;
        this.limit = new ProcessLimit(serving.maxConnections(), Integer.MAX_VALUE);
        this.handshakes = new ConnectionLimit(serving.process().maxHandshakes());
        limit.onWanted(loops::trimPipes);
        loops.allowPipes(limit);
        this.workers = loops.loops().stream()
                .map(loop -> new Worker(loop, limit, handshakes, own, log))
                .toList();
        this.heartbeats = new Heartbeats(() ->
                Stream.concat(loops.threads().stream(), others.get().stream()).toList());
        this.listeners = new Listeners(loops, inherited, limit, workers::get);
        this.health = new HealthMonitor(loops.control(), new SessionEnds(workers));
        this.readiness = new PoolReadiness(loops.control(), () -> serving, Clock.SYSTEM);
        this.retirement = new Retirement(
                shutdown, () -> serving.process(), locks, new Retirement.Parts(loops, workers, this::refuseClients));
        this.operator = new OperatorActions(this, workers);
    }

    /** Binds every frontend and then accepts on all of them, or none, once; onShortage runs each second while descriptors are short. */
    public void start(Runnable onShortage) throws BindException, RejectedException, InterruptedException {
        Upcoming next = Objects.requireNonNull(first);
        first = null;
        try (ChangeLocks.Held _ = locks.serving()) {
            new Generation(takeover.ofStart(), next).takeOver();
        }
        new Lookouts(loops, this::snapshot).start(limit, listeners::acceptQueue, drained::contains);
        new ShortageLog(loops.control(), loops.shortages(), onShortage).start();
        readiness.start();
        new Forgetting(loops.control(), this::snapshot).start();
        heartbeats.start();
        shutdown.advance(Shutdown.Phase.RUNNING);
    }

    /** Binds every frontend and closes it again, to learn of all that cannot be bound. */
    public void tryToBind() throws BindException {
        listeners.prepare(drained.accepting(snapshot())).abandon();
    }

    /** Who takes over in a reload, in the order in which they are prepared; the last of all. */
    public List<Participant> participants() {
        return takeover.ofReload();
    }

    /** Shares descriptors like this from now on. Any thread. */
    public void share(DescriptorBudget budget) {
        limit.limits(budget.maxConnections(), budget.sessions());
        health.checksAtOnce(budget.checks());
    }

    /** Gives a pool other backends, of the same generation; ignored when the process accepts no clients any more. */
    public void refresh(Pool pool, PoolSetup setup) throws InterruptedException {
        try (ChangeLocks.Held _ = locks.serving()) {
            if (shutdown.accepts() && !setup.equals(pool.setup())) {
                onControl(() -> {
                    pool.apply(setup);
                    health.follow(pool);
                });
            }
        }
    }

    /** Makes the frontends that serve follow a file of addresses; sessions go on, whoever they are with. */
    public void relist(Path file, AddressLists lists) throws InterruptedException {
        onControl(() -> snapshot().frontends().forEach(frontend -> frontend.reread(file, lists)));
    }

    /**
     * Makes the frontends that serve certificates of this name, and the pools that show them to backends, follow from the next handshake on.
     * Under the lock of reloads, on no loop.
     */
    public void recertify(String certificate, Certificates certificates) {
        snapshot().credentials().tls().recertify(certificate, certificates);
        snapshot().frontends().forEach(frontend -> frontend.recertify(certificate, certificates));
    }

    /** The same of authorities, with the certificates that are served already. */
    public void retrust(Certificates certificates) {
        snapshot().frontends().forEach(frontend -> frontend.retrust(certificates));
    }

    /** This serves from now on. */
    void serve(Serving next) {
        assert locks.isServing();
        serving = next;
    }

    /** So that clients that come from one of our own frontends are known. */
    void learnOwnAddresses() {
        own.listensOn(ListeningAddresses.of(listeners.addresses()));
    }

    void refuseWhenStopping() {
        if (shutdown.hasBegun()) {
            throw new StoppingException();
        }
    }

    void onControl(Runnable task) throws InterruptedException {
        boolean _ = LoopCall.of(loops.control().thread(), task).await(PoolsTakeover.PATIENCE);
    }

    /**
     * Not ready, then {@code drain.delay}, then no new clients, then {@code drain.timeout} for the sessions, then the rest is
     * closed. Returns when no session is left.
     */
    public void drain() throws InterruptedException {
        retirement.begin();
    }

    /** Cuts a running drain short: its sessions are closed now. */
    public void hurry() {
        shutdown.hurry();
    }

    /** Closes all listening sockets that are open; sessions go on. */
    public void refuseClients() throws InterruptedException {
        listeners.close(Retirement.LOOPS_END_WITHIN);
    }

    /** Ends the checks of all backends. */
    public void endChecks() throws InterruptedException {
        health.stop();
    }

    /** Under which the running configuration changes. */
    public ChangeLocks locks() {
        return locks;
    }

    /** How it leaves. */
    public Retirement retirement() {
        return retirement;
    }

    /** How far it is on its way to its end. */
    public Shutdown shutdown() {
        return shutdown;
    }

    /** What can be changed by hand. */
    public OperatorActions operator() {
        return operator;
    }

    /** Which event loops run. */
    public Heartbeats heartbeats() {
        return heartbeats;
    }

    /** Whether the pools that its readiness follows are there. */
    public PoolReadiness readiness() {
        return readiness;
    }

    /** The threads of the data plane, and the one that controls it. */
    public Loops loops() {
        return loops;
    }

    /** One for each loop that has sessions. */
    public List<Worker> workers() {
        return workers;
    }

    /** Sessions now, over all workers. */
    public int sessions() {
        return workers.stream().mapToInt(Worker::sessions).sum();
    }

    /** The generation that serves. */
    public Snapshot snapshot() {
        return serving.snapshot();
    }

    /** What a frontend listens on, with the ports that the kernel chose. */
    public List<String> addresses(String frontend) {
        return listeners.addresses(frontend);
    }

    /** Clients that wait for a frontend in the kernel; null where it does not tell. System calls. */
    public @Nullable AcceptQueue acceptQueue(String frontend) {
        return listeners.acceptQueue(frontend);
    }

    /** The clients of the process whose ClientHello or TLS handshake is waited for. */
    public ConnectionLimit handshakes() {
        return handshakes;
    }

    /** The connections it has and may have. */
    public ConnectionLimit limit() {
        return limit;
    }

    SessionLog accessLog() {
        return log;
    }

    HealthMonitor health() {
        return health;
    }

    Listeners listeners() {
        return listeners;
    }

    DrainedFrontends drained() {
        return drained;
    }
}
