package dev.sluice.proxy.process;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.LoadResult;
import dev.sluice.config.finding.Finding;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.account.AccessLog;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.net.Engine;
import dev.sluice.proxy.net.epoll.EpollEngine;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reload.RejectedException;
import dev.sluice.proxy.reload.Reloader;
import dev.sluice.proxy.server.ProxyServer;
import dev.sluice.proxy.server.Version;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.systemd.InheritedSockets;
import dev.sluice.proxy.systemd.Notifier;
import dev.sluice.proxy.systemd.Watchdog;
import dev.sluice.proxy.watch.ContentWatcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * One run of the program, from a loaded configuration to its exit status: start everything or nothing, wait for a signal,
 * drain, stop.
 *
 * <p>Threading: the main thread.
 */
public final class ProxyProcess {
    private static final Logger LOG = Area.PROCESS.logger();

    /** The one place that chooses how bytes are moved. */
    private static final Engine ENGINE = new EpollEngine();

    private final Signals signals;
    private final ConfigInput input;
    private final LoadResult loaded;
    private final Started started;
    private final Notifier manager = Notifier.ofEnvironment();
    private final InheritedSockets inherited = InheritedSockets.ofEnvironment();

    public ProxyProcess(ConfigInput input) {
        this(input, new Signals(), new Started());
    }

    /** @param started takes what is to be stopped at the end */
    ProxyProcess(ConfigInput input, Signals signals, Started started) {
        this.signals = signals;
        this.input = input;
        this.loaded = input.loaded();
        this.started = started;
    }

    /** Runs with this configuration until a signal ends it; the exit status. */
    public static int serve(Supplier<ConfigInput> input) throws InterruptedException {
        // What takes long begins while the configuration is read. Only now: what it logs needs the log of this class.
        ENGINE.preload();
        Signals signals = new Signals();
        return new ProxyProcess(input.get(), signals, new Started()).run();
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
            OperatorLog log = started.add("operator log", OperatorLog.start(config.log()));
            return run(config, log, observer);
        }
    }

    private int run(SluiceConfig config, OperatorLog log, StartObserver observer) throws InterruptedException {
        try {
            Assembly parts = new Assembly(input, ENGINE, started, log, inherited, manager);
            open(config, parts);
            follow(config, parts);
            observer.onStarted(parts.server());
            signals.awaitStop();
            observer.onStopping();
            drain(parts.server());
            LOG.info("stopped");
            return 0;
        } catch (StartFailure failure) { // told while there is a log
            return StartErrors.tell(failure.findings(), log.isJson());
        }
    }

    /** Opens the endpoints and then the frontends, or tells of all that cannot be opened. */
    private void open(SluiceConfig config, Assembly parts) throws StartFailure, InterruptedException {
        OperatorControl control = new OperatorControl(parts.server(), parts.reloader(), parts.history(), parts.log());
        List<Finding> failures = new ArrayList<>(
                new AdminEndpoints(loaded.origins(), started).open(config, parts.view(), control, parts.endpoints()));
        failures.addAll(parts.unreadable());
        // After a drain none is left.
        started.add("listening sockets", parts.server()::refuseClients);
        try {
            if (failures.isEmpty()) {
                parts.server().start(parts.descriptors()::renewSoon);
            } else {
                parts.server().tryToBind();
            }
        } catch (BindException e) {
            e.failures().forEach(one -> failures.add(loaded.origins().error(one.path(), one.message())));
        } catch (RejectedException e) {
            failures.addAll(e.findings());
        }
        if (!failures.isEmpty()) {
            throw new StartFailure(failures);
        }
        inherited
                .untaken()
                .forEach(socket -> LOG.warn("no frontend listens on the socket of the service manager {}", socket));
        announce(parts.server());
    }

    /** Clients are served: what is found, signals, changed files and the service manager have an effect from now on. */
    private void follow(SluiceConfig config, Assembly parts) throws InterruptedException {
        parts.sources().commit(config, parts.reloader());
        ProxyServer server = parts.server();
        signals.attach(server, () -> onHangUp(parts.accessLog(), parts.reloader()));
        watch(config, parts.reloader());
        Watchdog watchdog =
                started.add("watchdog", new Watchdog(server.loops().control(), server.heartbeats()::loops, manager));
        watchdog.start();
        manager.ready(parts.running().status());
    }

    private static void onHangUp(AccessLog accessLog, Reloader reloader) {
        accessLog.reopen();
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
        ContentWatcher _ = started.add(
                "configuration watch",
                ContentWatcher.start(path, "sluice-config-watch", () -> reloader.reload("changed files")));
    }

    private static void announce(ProxyServer server) {
        server.snapshot()
                .frontends()
                .forEach(frontend -> LOG.info(
                        "frontend {} {}, {}",
                        frontend.name(),
                        frontend.config().disabled()
                                ? "is disabled"
                                : "listens on " + String.join(", ", server.addresses(frontend.name())),
                        leadsTo(frontend)));
        LOG.info(
                "sluice {} serves after {} ms: {}, at most {}",
                Version.number(),
                StartTime.millisAgo(),
                Counted.of(server.workers().size(), "worker"),
                Counted.of(server.limit().limit(), "connection"));
    }

    private static String leadsTo(Frontend frontend) {
        Pool only = frontend.onlyPool();
        if (only != null) {
            return "pool " + only.name() + " with " + Counted.of(only.backends().size(), "backend");
        }
        int routes = frontend.config().routing().routes().size();
        return routes == 0
                ? "refuses everybody"
                : Counted.of(routes, "route") + " to "
                        + Counted.of(frontend.routes().pools().size(), "pool");
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
}
