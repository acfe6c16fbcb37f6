package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.LoadResult;
import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Findings;
import dev.sluice.config.model.AcceptProxy;
import dev.sluice.config.model.AccessFormat;
import dev.sluice.config.model.AccessLogConfig;
import dev.sluice.config.model.AccessOutput;
import dev.sluice.config.model.AccessSelection;
import dev.sluice.config.model.AddressRanges;
import dev.sluice.config.model.AdmissionConfig;
import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.BackendDown;
import dev.sluice.config.model.Balance;
import dev.sluice.config.model.BalanceConfig;
import dev.sluice.config.model.DrainConfig;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.LogConfig;
import dev.sluice.config.model.LogFormat;
import dev.sluice.config.model.LogLevel;
import dev.sluice.config.model.MetricsConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.PoolHealth;
import dev.sluice.config.model.PoolLimits;
import dev.sluice.config.model.PoolTimeouts;
import dev.sluice.config.model.ProcessConfig;
import dev.sluice.config.model.SendProxy;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.model.SpliceMode;
import dev.sluice.config.model.TcpConfig;
import dev.sluice.config.model.TimeoutsConfig;
import dev.sluice.config.model.UnixConfig;
import dev.sluice.config.value.AccessField;
import dev.sluice.config.value.Address;
import dev.sluice.config.value.BindAddress;
import dev.sluice.config.value.HostPort;
import dev.sluice.config.value.TcpBind;
import dev.sluice.config.value.UnixBind;
import dev.sluice.config.value.UnixPath;
import dev.sluice.proxy.account.RefusedSample;
import dev.sluice.proxy.account.SessionLog;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.addresses.AddressFiles;
import dev.sluice.proxy.discovery.Discoveries;
import dev.sluice.proxy.discovery.MissingNames;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.LoopThread;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolSetup;
import dev.sluice.proxy.reload.ReloadHistory;
import dev.sluice.proxy.reload.ReloadResult;
import dev.sluice.proxy.reload.Reloader;
import dev.sluice.proxy.server.LiveView;
import dev.sluice.proxy.server.Neighbours;
import dev.sluice.proxy.server.ProxyServer;
import dev.sluice.proxy.server.Serving;
import dev.sluice.proxy.snapshot.AddressLists;
import dev.sluice.proxy.snapshot.Found;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.HostNames;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.snapshot.SnapshotCompiler;
import dev.sluice.proxy.systemd.InheritedSockets;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A whole proxy with one frontend and one pool, inside the test. */
public final class TestProxy implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static final Discoveries.Opener NO_SOURCES = (pool, _) -> {
        throw new AssertionError(pool + " is discovered");
    };

    /** What the test wants; the rest has values that do not disturb. */
    public static final class Builder {
        private final List<BackendConfig> backends = new ArrayList<>();
        private SpliceMode splice = SpliceMode.AUTO;
        private Balance balance = Balance.ROUND_ROBIN;
        private int workers = 1;
        private int attempts = 3;
        private int frontendLimit;
        private int processLimit = 10_000;
        private BindAddress bind = new TcpBind("127.0.0.1", 0);
        /** In the order of the setters below. */
        private final Duration[] times = {LONG, LONG, LONG, LONG, Duration.ZERO, Duration.ZERO, LONG};

        private TcpConfig.Buffers buffers = new TcpConfig.Buffers(0, 0, 0);
        private Duration drainTimeout = Duration.ZERO;

        private Builder() {}

        public Builder backend(SocketAddress address) {
            return backend(Wire.addressOf(address), 1);
        }

        public Builder backend(Address address, int weight) {
            backends.add(new BackendConfig("b" + backends.size(), address, weight, 0, false));
            return this;
        }

        public Builder splice(SpliceMode mode) {
            splice = mode;
            return this;
        }

        public Builder balance(Balance policy) {
            balance = policy;
            return this;
        }

        public Builder workers(int count) {
            workers = count;
            return this;
        }

        public Builder attempts(int count) {
            attempts = count;
            return this;
        }

        public Builder limits(int frontend, int process) {
            frontendLimit = frontend;
            processLimit = process;
            return this;
        }

        public Builder unix(Path path) {
            bind = new UnixBind(path.toString());
            return this;
        }

        public Builder bind(Address address) {
            bind = address instanceof HostPort tcp
                    ? new TcpBind(tcp.host(), tcp.port())
                    : new UnixBind(((UnixPath) address).path());
            return this;
        }

        public Builder connectTimeout(Duration time) {
            times[0] = time;
            return this;
        }

        public Builder clientIdle(Duration time) {
            times[1] = time;
            return this;
        }

        public Builder backendIdle(Duration time) {
            times[2] = time;
            return this;
        }

        public Builder halfClosed(Duration time) {
            times[3] = time;
            return this;
        }

        /** Bytes that the kernel may hold for a socket. */
        public Builder buffers(int unsentLimit, int sendBuffer, int receiveBuffer) {
            buffers = new TcpConfig.Buffers(unsentLimit, sendBuffer, receiveBuffer);
            return this;
        }

        public Builder firstByte(Duration time) {
            times[4] = time;
            return this;
        }

        public Builder maxLifetime(Duration time) {
            times[5] = time;
            return this;
        }

        public Builder stall(Duration time) {
            times[6] = time;
            return this;
        }

        private TimeoutsConfig timeouts() {
            return new TimeoutsConfig(
                    times[0], times[1], times[2], times[3], times[4], times[5], 0, times[6], LONG, LONG);
        }

        public Builder drainTimeout(Duration time) {
            drainTimeout = time;
            return this;
        }

        public TestProxy start() {
            return new TestProxy(config());
        }

        private static DrainConfig drain(Duration timeout) {
            return new DrainConfig(timeout, Duration.ZERO, true, null);
        }

        private SluiceConfig config() {
            return new SluiceConfig(
                    new ProcessConfig(workers, processLimit, false, Duration.ZERO, drain(drainTimeout)),
                    new MetricsConfig(null, false),
                    null,
                    new LogConfig(
                            LogLevel.WARN,
                            LogFormat.TEXT,
                            new AccessLogConfig(
                                    new AccessOutput.None(), AccessFormat.TEXT, List.of(), AccessSelection.ALL)),
                    List.of(new FrontendConfig(
                            "front",
                            List.of(bind),
                            "pool",
                            frontendLimit,
                            false,
                            false,
                            new AdmissionConfig(AddressRanges.NONE, AddressRanges.NONE, null, null, 0),
                            new AcceptProxy(AcceptProxy.Mode.OFF, AddressRanges.NONE),
                            timeouts(),
                            new TcpConfig(true, null, Duration.ZERO, buffers),
                            UnixConfig.USUAL)),
                    List.of(new PoolConfig(
                            "pool",
                            new BalanceConfig(balance, 0, 0, false, Duration.ZERO),
                            new PoolLimits(0, 0, null, false),
                            PoolTimeouts.NONE,
                            new PoolHealth(null, null, BackendDown.KEEP, Duration.ZERO, drain(Duration.ZERO)),
                            SendProxy.OFF,
                            false,
                            splice,
                            attempts,
                            null,
                            backends)));
        }
    }

    private final Loops loops;
    private final ProxyServer server;
    private final ReloadHistory history;
    private final LiveView view;
    private final Frontend frontend;
    private final LinkedBlockingQueue<SessionRecord> records = new LinkedBlockingQueue<>();
    private boolean stopped;

    private final Discoveries discoveries;
    private final AddressFiles files = new AddressFiles();
    private final HostNames names;
    private final MissingNames missing;
    private LoadResult source;
    private @Nullable Reloader reloader;

    private TestProxy(SluiceConfig config) {
        this(
                config,
                new LoadResult(
                        config,
                        List.of(),
                        ConfigLoader.loadText("none", "", _ -> null).origins()),
                NO_SOURCES,
                new HostNames(),
                List::of);
    }

    private TestProxy(
            SluiceConfig config,
            LoadResult loaded,
            Discoveries.Opener sources,
            HostNames names,
            Supplier<List<LoopThread>> others) {
        source = loaded;
        this.names = names;
        discoveries = new Discoveries(sources);
        prepare(config);
        ProcessConfig process = config.process();
        loops = Engines.loops(process.workers(), 64);
        Snapshot snapshot = SnapshotCompiler.compile(config, process.workers(), discoveries, names, files)
                .snapshot();
        frontend = snapshot.frontends().getFirst();
        server = new ProxyServer(
                new Serving(process, process.maxConnections(), snapshot),
                loops,
                new SessionLog() {
                    @Override
                    public boolean wantsOpening(long session) {
                        return false;
                    }

                    @Override
                    public boolean wants(long session, Termination termination, boolean empty) {
                        return !config.log().access().selection().skipEmpty() || !empty;
                    }

                    @Override
                    public boolean wantsRefused(RefusedSample sample, long nowNanos) {
                        return switch (config.log().access().selection().refused()) {
                            case NONE -> false;
                            case SAMPLE -> sample.take(nowNanos);
                            case ALL -> true;
                        };
                    }

                    @Override
                    public boolean shows(AccessField field) {
                        return true;
                    }

                    @Override
                    public void write(SessionRecord record) {
                        records.add(record);
                    }

                    @Override
                    public long dropped() {
                        return 0;
                    }
                },
                InheritedSockets.none(),
                others);
        history = new ReloadHistory(loaded, "test", Instant.now());
        view = LiveView.of(
                server, new Neighbours(history::status, discoveries::status, files::statuses, List::of, () -> null));
        files.follower(file -> reloader().relist(file));
        discoveries.follower(name -> reloader().refresh(name));
        missing = new MissingNames(() -> server.snapshot().pools(), names);
        missing.follower((pool, answers) -> reloader().refresh(pool, answers));
        try {
            server.start(() -> {});
            discoveries.commit(config);
            missing.review();
            files.commit(config);
        } catch (BindException | InterruptedException e) {
            loops.stop();
            throw new AssertionError(e.getMessage(), e);
        }
    }

    private void prepare(SluiceConfig config) {
        try {
            discoveries.prepare(config);
            assertThat(files.prepare(config)).isEmpty();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The proxy of a whole configuration, whose first frontend counts; {@code process.workers} must be in it. */
    public static TestProxy of(String yaml) {
        return of(yaml, NO_SOURCES);
    }

    /** As {@link #of(String)}, with pools that are discovered. */
    public static TestProxy of(String yaml, Discoveries.Opener sources) {
        return of(yaml, sources, new HostNames(), List::of);
    }

    /** As {@link #of(String)}, where these loops are watched beside those of the proxy. */
    public static TestProxy of(String yaml, Supplier<List<LoopThread>> others) {
        return of(yaml, NO_SOURCES, new HostNames(), others);
    }

    /** As {@link #of(String)}, where names have these addresses. */
    public static TestProxy of(String yaml, HostNames names) {
        return of(yaml, NO_SOURCES, names, List::of);
    }

    private static TestProxy of(
            String yaml, Discoveries.Opener sources, HostNames names, Supplier<List<LoopThread>> others) {
        LoadResult loaded = load(yaml);
        return new TestProxy(
                Objects.requireNonNull(loaded.config(), () -> Findings.render(loaded.findings())),
                loaded,
                sources,
                names,
                others);
    }

    private static LoadResult load(String yaml) {
        return ConfigLoader.loadText("test.yaml", yaml, _ -> null);
    }

    /** What a reload of this text does. */
    public ReloadResult reload(String yaml) {
        Reloader running = reloader();
        source = load(yaml);
        try {
            return running.reload("test");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What a reload of this text would do. */
    public ReloadResult plan(String yaml) {
        Reloader running = reloader();
        source = load(yaml);
        return running.plan();
    }

    public synchronized Reloader reloader() {
        if (reloader == null) {
            reloader = new Reloader(
                    () -> source,
                    history,
                    new Reloader.Running() {
                        @Override
                        public Snapshot snapshot() {
                            return server.snapshot();
                        }

                        @Override
                        public void apply(SluiceConfig config, Snapshot next)
                                throws BindException, InterruptedException {
                            server.apply(new Serving(
                                    config.process(), config.process().maxConnections(), next));
                            discoveries.commit(config);
                            files.commit(config);
                            missing.review();
                        }

                        @Override
                        public HostNames names() {
                            return names;
                        }

                        @Override
                        public Found found() {
                            return discoveries;
                        }

                        @Override
                        public AddressLists lists() {
                            return files;
                        }

                        @Override
                        public List<Finding> readLists(SluiceConfig next) throws InterruptedException {
                            return files.prepare(next);
                        }

                        @Override
                        public void relist(Path file) throws InterruptedException {
                            server.relist(file, files);
                        }

                        @Override
                        public void discover(SluiceConfig next) throws InterruptedException {
                            discoveries.prepare(next);
                        }

                        @Override
                        public void refresh(Pool pool, PoolSetup setup) throws InterruptedException {
                            server.refresh(pool, setup);
                        }

                        @Override
                        public void onEnd() {
                            discoveries.abandon();
                            files.abandon();
                        }
                    },
                    loops.count(),
                    Clock.systemUTC());
        }
        return reloader;
    }

    /** Where clients connect. */
    public Address address() {
        String bound = server.addresses(frontend.name()).getFirst();
        return bound.startsWith("unix:")
                ? new UnixPath(bound.substring("unix:".length()))
                : new HostPort("127.0.0.1", Integer.parseInt(bound.substring(bound.lastIndexOf(':') + 1)));
    }

    public Wire connect() {
        return Wire.connect(Wire.socketAddressOf(address()));
    }

    public ProxyServer server() {
        return server;
    }

    public ReloadHistory history() {
        return history;
    }

    /** What the endpoints read of it. */
    public LiveView view() {
        return view;
    }

    public Loops loops() {
        return loops;
    }

    public Frontend frontend() {
        return server.snapshot().frontend(frontend.name()).orElse(frontend);
    }

    public Pool pool() {
        return frontend().pool();
    }

    public Backend backend(int index) {
        return pool().backends().get(index);
    }

    /** The record of the session that ends next. */
    public SessionRecord nextRecord() {
        try {
            return Objects.requireNonNull(records.poll(20, TimeUnit.SECONDS), "a session that ends");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Sessions that were counted as ended in this way. */
    public long closed(Termination termination) {
        long sum = 0;
        for (int worker = 0; worker < loops.count(); worker++) {
            sum += frontend.counters(worker).closed(termination.cause(), termination.phase());
        }
        return sum;
    }

    /** Waits until no session is left, and checks that nothing of them is. */
    public void awaitNothingLeft() {
        Wire.await(
                "no session is left",
                () -> server.sessions() == 0 && server.limit().active() == 0);
        Wire.await("no limit is held", () -> frontend.limit().active() == 0);
        assertThat(pool().inFlight()).isZero();
        for (var loop : loops.loops()) {
            assertThat(loop.pipes().inUse()).isZero();
        }
        for (var worker : server.workers()) {
            assertThat(worker.defects().value()).isZero();
        }
    }

    /** Stops at once. */
    public void stop() {
        if (!stopped) {
            stopped = true;
            discoveries.close();
            missing.close();
            files.close();
            try {
                server.drain();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            server.stop();
        }
    }

    @Override
    public void close() {
        stop();
        assertThat(server.limit().active()).as("connections still counted").isZero();
        assertThat(frontend.limit().active())
                .as("connections of the frontend still counted")
                .isZero();
        assertThat(pool().inFlight()).as("sessions of backends still counted").isZero();
        assertThat(server.sessions()).as("sessions").isZero();
    }
}
