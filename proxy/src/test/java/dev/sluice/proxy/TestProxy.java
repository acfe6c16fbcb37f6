package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.LoadResult;
import dev.sluice.config.finding.Findings;
import dev.sluice.config.model.ProcessConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.value.Address;
import dev.sluice.config.value.HostPort;
import dev.sluice.config.value.UnixPath;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.addresses.AddressFiles;
import dev.sluice.proxy.discovery.Discoveries;
import dev.sluice.proxy.discovery.MissingNames;
import dev.sluice.proxy.keystore.Keystore;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.LoopThread;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reload.Compilation;
import dev.sluice.proxy.reload.Participant;
import dev.sluice.proxy.reload.RejectedException;
import dev.sluice.proxy.reload.ReloadHistory;
import dev.sluice.proxy.reload.ReloadResult;
import dev.sluice.proxy.reload.Reloader;
import dev.sluice.proxy.reload.Running;
import dev.sluice.proxy.reload.Sources;
import dev.sluice.proxy.reload.Upcoming;
import dev.sluice.proxy.server.LiveView;
import dev.sluice.proxy.server.Neighbours;
import dev.sluice.proxy.server.ProxyServer;
import dev.sluice.proxy.snapshot.Contents;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.HostNames;
import dev.sluice.proxy.snapshot.SnapshotCompiler;
import dev.sluice.proxy.systemd.InheritedSockets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** A whole proxy with one frontend and one pool, inside the test. */
public final class TestProxy implements AutoCloseable {
    private static final Discoveries.Opener NO_SOURCES = (pool, _) -> {
        throw new AssertionError(pool + " is discovered");
    };

    private final Loops loops;
    private final ProxyServer server;
    private final ReloadHistory history;
    private final LiveView view;
    private final Frontend frontend;
    private final RecordedSessions records;
    private boolean stopped;

    private final Discoveries discoveries;
    private final AddressFiles files = new AddressFiles();
    private final Keystore keystore = new Keystore();
    private final MissingNames missing;
    private final Reloader reloader;
    private LoadResult source;

    private TestProxy(
            LoadResult loaded, Discoveries.Opener opener, HostNames names, Supplier<List<LoopThread>> others) {
        SluiceConfig config = TestConfig.accepted(loaded);
        source = loaded;
        records = new RecordedSessions(config.log().access().selection());
        discoveries = new Discoveries(opener);
        prepare(config);
        ProcessConfig process = config.process();
        loops = Engines.loops(process.workers(), 64);
        Upcoming first = new Upcoming(loaded);
        Contents contents = new Contents(files, keystore, keystore.trust(), keystore.tickets(), keystore.secrets());
        first.compiled(SnapshotCompiler.compile(config, process.workers(), discoveries, names, contents));
        frontend = first.snapshot().frontends().getFirst();
        server = new ProxyServer(first, loops, records, InheritedSockets.none(), others);
        history = new ReloadHistory(loaded, "test", Instant.now());
        view = LiveView.of(
                server,
                new Neighbours(
                        history::status, discoveries::status, files::statuses, keystore::status, List::of, () -> null));
        missing = new MissingNames(() -> server.snapshot().pools(), names);
        Sources sources = new Sources(discoveries, names, missing, files, keystore);
        Running running = new TestRunning(server, files, keystore);
        Compilation compilation = new Compilation(running, history, sources, loops.count());
        List<Participant> participants = new ArrayList<>(sources.participants(running, compilation));
        participants.add(compilation);
        participants.addAll(server.participants());
        reloader = new Reloader(() -> source, history, compilation, participants, running, Clock.systemUTC());
        sources.follow(reloader);
        try {
            server.start(() -> {});
            sources.commit(config, reloader);
        } catch (BindException | RejectedException | InterruptedException e) {
            loops.stop();
            throw new AssertionError(e.getMessage(), e);
        }
    }

    private void prepare(SluiceConfig config) {
        try {
            discoveries.prepare(config);
            assertThat(files.prepare(config, _ -> {})).isEmpty();
            assertThat(Findings.hasErrors(keystore.prepare(config, source.origins())))
                    .isFalse();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A configuration of one frontend and one pool, to be started when the test has said what it is about. */
    public static TestConfig builder() {
        return new TestConfig();
    }

    /** As {@link #builder}, with keys by their whole paths, such as {@code pools.pool.queue.limit: 2}. */
    public static TestConfig with(String... lines) {
        return builder().with(lines);
    }

    /** The proxy of a whole configuration, whose first frontend counts; {@code process.workers} must be in it. */
    public static TestProxy of(String yaml) {
        return of(yaml, NO_SOURCES);
    }

    /** As {@link #of(String)}, with pools that are discovered. */
    public static TestProxy of(String yaml, Discoveries.Opener opener) {
        return of(yaml, opener, new HostNames(), List::of);
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
            String yaml, Discoveries.Opener opener, HostNames names, Supplier<List<LoopThread>> others) {
        return new TestProxy(TestConfig.load(yaml), opener, names, others);
    }

    /** What a reload of this text does. */
    public ReloadResult reload(String yaml) {
        source = TestConfig.load(yaml);
        try {
            return reloader.reload("test");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What a reload of this text would do. */
    public ReloadResult plan(String yaml) {
        source = TestConfig.load(yaml);
        return reloader.plan();
    }

    public Reloader reloader() {
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

    /** The pool of all sessions. */
    public Pool pool() {
        return Objects.requireNonNull(frontend().onlyPool());
    }

    public Pool pool(String name) {
        return server.snapshot().pool(name).orElseThrow();
    }

    public Backend backend(int index) {
        return pool().backends().get(index);
    }

    /** The record of the session that ends next. */
    public SessionRecord nextRecord() {
        return records.next();
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
        Await.until(
                "no session is left",
                () -> server.sessions() == 0 && server.limit().active() == 0);
        Await.count("no limit is held", () -> frontend.limit().active(), 0);
        Await.count("nobody is waited for", () -> server.handshakes().active(), 0);
        server.snapshot().pools().forEach(pool -> {
            assertThat(pool.inFlight()).isZero();
            Await.count("nobody has a place in the queue", () -> pool.queue().places(), 0);
        });
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
            keystore.close();
            try {
                end(server);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Drains it, and stops what runs in it in the order of the process. */
    public static void end(ProxyServer server) throws InterruptedException {
        server.drain();
        server.endChecks();
        server.heartbeats().close();
        server.loops().stop();
    }

    @Override
    public void close() {
        stop();
        assertThat(server.limit().active()).as("connections still counted").isZero();
        assertThat(frontend.limit().active())
                .as("connections of the frontend still counted")
                .isZero();
        server.snapshot()
                .pools()
                .forEach(pool -> assertThat(pool.inFlight())
                        .as("sessions of backends still counted")
                        .isZero());
        assertThat(server.handshakes().active()).as("clients waited for").isZero();
        assertThat(server.sessions()).as("sessions").isZero();
    }
}
