package dev.sluice.proxy.process;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.LoadResult;
import dev.sluice.config.bind.Reasons;
import dev.sluice.config.finding.Finding;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.source.NamedFiles;
import dev.sluice.proxy.account.AccessLog;
import dev.sluice.proxy.addresses.AddressFiles;
import dev.sluice.proxy.discovery.Discoveries;
import dev.sluice.proxy.discovery.Lookups;
import dev.sluice.proxy.discovery.MissingNames;
import dev.sluice.proxy.host.DescriptorBudget;
import dev.sluice.proxy.host.HeapNeed;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.net.Engine;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.net.Shortages;
import dev.sluice.proxy.net.epoll.EpollEngine;
import dev.sluice.proxy.reload.ReloadHistory;
import dev.sluice.proxy.reload.Reloader;
import dev.sluice.proxy.server.LiveView;
import dev.sluice.proxy.server.Neighbours;
import dev.sluice.proxy.server.ProxyServer;
import dev.sluice.proxy.server.Serving;
import dev.sluice.proxy.server.Version;
import dev.sluice.proxy.snapshot.HostNames;
import dev.sluice.proxy.snapshot.NamedBackend;
import dev.sluice.proxy.snapshot.SnapshotCompiler;
import dev.sluice.proxy.status.LogDeviations;
import dev.sluice.proxy.status.ServerState;
import dev.sluice.proxy.systemd.InheritedSockets;
import dev.sluice.proxy.systemd.Notifier;
import dev.sluice.proxy.systemd.Watchdog;
import dev.sluice.proxy.watch.ContentWatcher;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * One run of the program, from a loaded configuration to its exit status: start everything or nothing, wait for a signal,
 * drain, stop.
 *
 * <p>Threading: the main thread.
 */
public final class ProxyProcess {
    /** The one place that chooses how bytes are moved. */
    private static final Engine ENGINE = new EpollEngine();

    private static final Logger LOG = Area.PROCESS.logger();

    private final Signals signals;
    private final ConfigInput input;
    private final LoadResult loaded;
    private final Started started = new Started();

    private final Notifier manager = Notifier.ofEnvironment();
    private final InheritedSockets inherited = InheritedSockets.ofEnvironment();
    private final Shortages shortages = new Shortages();
    private final Lookups lookups = new Lookups(shortages);
    private final List<Finding> unreadable = new ArrayList<>();
    private boolean json;
    private @Nullable DescriptorBudget budget;
    private @Nullable AccessLog accessLog;

    public ProxyProcess(ConfigInput input) {
        this(input, new Signals());
    }

    private ProxyProcess(ConfigInput input, Signals signals) {
        this.signals = signals;
        this.input = input;
        this.loaded = input.loaded();
    }

    /** Runs with this configuration until a signal ends it; the exit status. */
    public static int serve(Supplier<ConfigInput> input) throws InterruptedException {
        // What takes long begins while the configuration is read. Only now: what it logs needs the log of this class.
        ENGINE.preload();
        Signals signals = new Signals();
        return new ProxyProcess(input.get(), signals).run();
    }

    /** Runs until a signal ends it; the exit status. */
    public int run() throws InterruptedException {
        return run(_ -> {});
    }

    /** As {@link #run()}; tells the observer once everything serves. */
    public int run(StartObserver observer) throws InterruptedException {
        SluiceConfig config = loaded.config();
        if (config == null) {
            Path path = input.path();
            return StartErrors.tell(
                    loaded.findings(), path == null ? null : ConfigLoader.logFormat(path, System::getenv));
        }
        Throwable unavailable = ENGINE.unavailability();
        if (unavailable != null) {
            System.err.println(
                    "error: this machine cannot run Netty's native epoll transport: " + unavailable.getMessage());
            return 1;
        }
        try (started) {
            OperatorLog operatorLog = OperatorLog.start(config.log());
            json = operatorLog.isJson();
            started.add(operatorLog);
            Discoveries discoveries = discoveries(config);
            HostNames names = new HostNames();
            AddressFiles files = addressFiles(config);
            ReloadHistory history = new ReloadHistory(loaded, input.shown(), Instant.now());
            ProxyServer server = prepare(config, discoveries, names, files);
            Descriptors descriptors = new Descriptors(server, config, Objects.requireNonNull(budget));
            ServerState view = LiveView.of(
                    server,
                    new Neighbours(
                            history::status,
                            discoveries::status,
                            files::statuses,
                            () -> LogDeviations.of(history.logLevel(), operatorLog.levels()),
                            descriptors::budget));
            MissingNames missing = new MissingNames(() -> server.snapshot().pools(), names);
            started.add(missing);
            RunningProcess running =
                    new RunningProcess(server, history, discoveries, missing, files, operatorLog, manager, descriptors);
            Reloader reloader = new Reloader(
                    input.again(), history, running, server.workers().size(), Clock.systemUTC());
            discoveries.follower(reloader::refresh);
            missing.follower(reloader::refresh);
            files.follower(reloader::relist);
            List<Finding> closed = new ArrayList<>(new AdminEndpoints(loaded.origins(), started::add)
                    .open(config, view, new OperatorControl(server, reloader, history, operatorLog)));
            closed.addAll(unreadable);
            start(server, descriptors, closed);
            discoveries.commit(config);
            files.commit(config);
            missing.review();
            signals.attach(server, () -> onHangUp(reloader));
            watch(config, reloader);
            Watchdog watchdog = new Watchdog(server.loops().control(), server.heartbeats()::loops, manager);
            started.add(watchdog);
            watchdog.start();
            manager.ready(running.status());
            observer.onStarted(server);
            signals.awaitStop();
            observer.onStopping();
            drain(server);
            LOG.info("stopped");
            return 0;
        } catch (StartFailure failure) {
            return StartErrors.tell(failure.findings(), json);
        }
    }

    private void drain(ProxyServer server) throws InterruptedException {
        String draining = Farewell.of(server).toString();
        manager.stopping(draining, server.retirement().endsWithin());
        LOG.info(draining);
        if (inherited.isAnyTaken()) {
            LOG.info(
                    "clients of the sockets of the service manager that come after process.drain.delay wait in them until the"
                            + " next process serves, as long as process.drain.timeout at most; a second TERM ends the drain");
        }
        server.drain();
    }

    /** Begins to look for backends, so that the first client finds some. */
    private Discoveries discoveries(SluiceConfig config) throws InterruptedException {
        started.add(lookups);
        Discoveries discoveries = new Discoveries(lookups);
        started.add(discoveries);
        discoveries.prepare(config);
        return discoveries;
    }

    /** Reads the files of addresses; each must be good at the start, which is told with all else that fails. */
    private AddressFiles addressFiles(SluiceConfig config) throws InterruptedException {
        AddressFiles files = new AddressFiles();
        started.add(files);
        unreadable.addAll(new NamedFiles(config, loaded.origins()).placed(files.prepare(config)));
        return files;
    }

    /** Makes everything up to the server, which binds nothing yet. */
    private ProxyServer prepare(SluiceConfig config, Discoveries discoveries, HostNames names, AddressFiles files)
            throws StartFailure {
        int workers = config.process().workers() > 0
                ? config.process().workers()
                : Runtime.getRuntime().availableProcessors();
        SnapshotCompiler.Result compiled = SnapshotCompiler.compile(config, workers, discoveries, names, files);
        loaded.findings().forEach(finding -> LOG.warn("{}: {}", finding.place(), finding.message()));
        compiled.remarks().forEach(this::warnOfName);
        DescriptorBudget limits = Descriptors.budget(config, workers, compiled.snapshot());
        LimitWarnings.ofConnections(config, loaded.origins(), limits);
        LimitWarnings.ofHeap(HeapNeed.of(config, workers), Runtime.getRuntime().maxMemory());
        AccessLog log = accessLog(config);
        started.add(log);
        accessLog = log;
        Loops loops = new Loops(ENGINE, workers, Loops.MOST_PIPES, shortages);
        started.add(loops::stop);
        Serving first = new Serving(config.process(), limits.maxConnections(), compiled.snapshot());
        ProxyServer server = new ProxyServer(first, loops, log, inherited, lookups::loops);
        started.add(server.heartbeats()); // loops that end with the process are nothing to report
        budget = limits;
        LOG.atLevel(limits.fits() ? Level.INFO : Level.WARN).log(limits.sentence());
        LOG.debug("open files: two for each session, {}", limits.shares());
        return server;
    }

    private void warnOfName(NamedBackend named) {
        Finding finding = loaded.origins().warning(named.path(), named.message());
        LOG.atWarn()
                .addKeyValue("pool", named.pool())
                .addKeyValue("backend", named.backend())
                .log("{}: {}", finding.place(), finding.message());
    }

    private AccessLog accessLog(SluiceConfig config) throws StartFailure {
        try {
            return AccessLog.open(config.log().access());
        } catch (NoSuchFileException _) { // it would be made
            throw failure("log.access.output", "the directory of the access log does not exist; create it");
        } catch (IOException e) {
            throw failure("log.access.output", "cannot write the access log: " + Reasons.of(e));
        }
    }

    /** @param closed what else could not be opened, so that this is no start, but all that fails is told at once */
    private void start(ProxyServer server, Descriptors descriptors, List<Finding> closed)
            throws StartFailure, InterruptedException {
        List<Finding> failures = new ArrayList<>(closed);
        try {
            if (failures.isEmpty()) {
                server.start(descriptors::renewSoon);
            } else {
                server.tryToBind();
            }
        } catch (BindException e) {
            e.failures().forEach(one -> failures.add(loaded.origins().error(one.path(), one.message())));
        }
        if (!failures.isEmpty()) {
            throw new StartFailure(failures);
        }
        inherited
                .untaken()
                .forEach(socket -> LOG.warn("no frontend listens on the socket of the service manager {}", socket));
        announce(server);
    }

    private StartFailure failure(String path, @Nullable String message) {
        List<Finding> all = new ArrayList<>(unreadable);
        all.add(loaded.origins().error(path, String.valueOf(message)));
        return new StartFailure(all);
    }

    private void onHangUp(Reloader reloader) {
        if (accessLog != null) {
            accessLog.reopen();
        }
        try {
            reloader.reload("HUP");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch(SluiceConfig config, Reloader reloader) {
        Path path = input.path();
        if (!config.process().watchConfig() || path == null) {
            return;
        }
        started.add(ContentWatcher.start(path, "sluice-config-watch", () -> reloader.reload("changed files")));
    }

    private void announce(ProxyServer server) {
        server.snapshot()
                .frontends()
                .forEach(frontend -> LOG.info(
                        "frontend {} {}, pool {} with {}",
                        frontend.name(),
                        frontend.config().disabled()
                                ? "is disabled"
                                : "listens on " + String.join(", ", server.addresses(frontend.name())),
                        frontend.pool().name(),
                        Counted.of(frontend.pool().backends().size(), "backend")));
        LOG.info(
                "sluice {} serves after {} ms: {}, at most {}",
                Version.number(),
                StartTime.millisAgo(),
                Counted.of(server.workers().size(), "worker"),
                Counted.of(server.limit().limit(), "connection"));
    }
}
