package dev.sluice.proxy;

import dev.sluice.config.AdminConfig;
import dev.sluice.config.Finding;
import dev.sluice.config.Findings;
import dev.sluice.config.LoadResult;
import dev.sluice.config.Origin;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.value.BindAddress;
import dev.sluice.config.value.TcpBind;
import dev.sluice.config.value.UnixBind;
import dev.sluice.proxy.account.AccessLog;
import dev.sluice.proxy.admin.AdminServer;
import dev.sluice.proxy.admin.Control;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.net.Workers;
import dev.sluice.proxy.reload.ConfigWatcher;
import dev.sluice.proxy.reload.Reloader;
import dev.sluice.proxy.snapshot.ReloadStatus;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.snapshot.SnapshotCompiler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the program, from a loaded configuration to its exit status: start everything or nothing, wait for a signal,
 * drain, stop.
 *
 * <p>Threading: the main thread.
 */
final class ProxyProcess {
    private static final Logger LOG = LoggerFactory.getLogger("sluice");

    private final ConfigInput input;
    private final LoadResult loaded;
    /** What to undo at the end, the last started first. */
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    private @Nullable AccessLog accessLog;

    ProxyProcess(ConfigInput input) {
        this.input = input;
        this.loaded = input.loaded();
    }

    /** Runs until a signal ends it; the exit status. */
    int run() throws InterruptedException {
        return run(_ -> {});
    }

    /** As {@link #run()}; tells the observer once everything serves. */
    int run(StartObserver observer) throws InterruptedException {
        SluiceConfig config = loaded.config();
        if (config == null) {
            return reject(loaded.findings());
        }
        Throwable unavailable = Workers.unavailability();
        if (unavailable != null) {
            System.err.println(
                    "error: this machine cannot run Netty's native epoll transport: " + unavailable.getMessage());
            return 1;
        }
        try {
            OperatorLog operatorLog = OperatorLog.start(config.log());
            started.push(operatorLog);
            ProxyServer server = start(config);
            if (server == null) {
                return 1;
            }
            Reloader reloader = reloader(server, operatorLog);
            Signals signals = Signals.install(server, () -> onHangUp(reloader));
            watch(config, reloader);
            if (!serveAdmin(config.admin(), server, new OperatorControl(server, reloader, operatorLog))) {
                return 1;
            }
            observer.onStarted(server);
            signals.awaitStop();
            LOG.info("draining {}", Counted.of(server.sessions(), "session"));
            server.drain();
            LOG.info("stopped");
            return 0;
        } finally {
            stopAll();
        }
    }

    /** Starts everything in order; null, with everything undone and the reason printed, when something cannot be had. */
    private @Nullable ProxyServer start(SluiceConfig config) throws InterruptedException {
        int workers = config.process().workers() > 0
                ? config.process().workers()
                : Runtime.getRuntime().availableProcessors();
        HostLimits limits = HostLimits.of(config, workers);
        SnapshotCompiler.Result compiled = SnapshotCompiler.compile(config, workers);
        if (!compiled.unresolved().isEmpty()) {
            reject(compiled.unresolved().stream()
                    .map(name -> loaded.origins().error(name.path(), "\"" + name.host() + "\" cannot be resolved"))
                    .toList());
            return null;
        }
        loaded.findings().forEach(finding -> LOG.warn("{}: {}", finding.place(), finding.message()));
        warnOfLimits(config, limits);
        AccessLog log;
        try {
            log = AccessLog.open(config.log().access());
        } catch (IOException e) {
            reject("log.access.output", "cannot write the access log: " + e.getMessage());
            return null;
        }
        started.push(log);
        accessLog = log;
        Workers loops = new Workers(workers, limits.pipesPerLoop());
        started.push(loops::stop);
        return serve(config, compiled.snapshot(), limits, loops, log);
    }

    private @Nullable ProxyServer serve(
            SluiceConfig config, Snapshot snapshot, HostLimits limits, Workers loops, AccessLog log)
            throws InterruptedException {
        ProxyServer server = new ProxyServer(config.process(), limits.maxConnections(), snapshot, loops, log);
        BindAddress metrics = config.metrics().bind();
        if (metrics instanceof UnixBind) {
            reject("metrics.bind", "a Unix socket cannot serve metrics; use host:port, such as 127.0.0.1:9400");
            return null;
        }
        if (metrics instanceof TcpBind address) {
            try {
                AdminServer admin = AdminServer.start(address, server);
                started.push(admin);
                LOG.info("metrics on http://{}/metrics", admin.address());
            } catch (IOException e) {
                reject("metrics.bind", "cannot bind " + address + ": " + e.getMessage());
                return null;
            }
        }
        try {
            server.start();
        } catch (BindException e) {
            reject("frontends." + e.frontend() + ".bind[" + e.index() + "]", e.getMessage());
            return null;
        }
        announce(server, limits);
        return server;
    }

    private Reloader reloader(ProxyServer server, OperatorLog log) {
        server.reloads(ReloadStatus.started(input.shown(), Instant.now()));
        RunningProcess running = new RunningProcess(server, log);
        return new Reloader(input.again(), loaded, running, server.workers().size(), Clock.systemUTC());
    }

    /** False, with the reason printed, when the admin endpoint cannot be had. */
    private boolean serveAdmin(@Nullable AdminConfig admin, ProxyServer server, Control control) {
        if (admin == null) {
            return true;
        }
        Path socket = admin.socket();
        TcpBind bind = admin.bind();
        Path token = admin.tokenFile();
        String key = "admin.socket";
        try {
            if (socket != null) {
                started.push(AdminServer.socket(admin, socket, server, control));
                LOG.info("admin endpoint on unix:{}", socket);
            }
            key = "admin.bind";
            if (bind != null && token != null) {
                AdminServer loopback = AdminServer.loopback(bind, token, server, control);
                started.push(loopback);
                LOG.info("admin endpoint on http://{}", loopback.address());
            }
            return true;
        } catch (IOException e) {
            reject(key, "cannot open the admin endpoint: " + e.getMessage());
            return false;
        }
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
        try {
            started.push(ConfigWatcher.start(path, () -> reloader.reload("changed files")));
        } catch (IOException e) {
            LOG.warn("process.watchConfig: {} cannot be watched: {}", path, e.getMessage());
        }
    }

    private void announce(ProxyServer server, HostLimits limits) {
        server.snapshot()
                .frontends()
                .forEach(frontend -> LOG.info(
                        "frontend {} listens on {}, pool {} with {}",
                        frontend.name(),
                        String.join(", ", server.addresses(frontend.name())),
                        frontend.pool().name(),
                        Counted.of(frontend.pool().backends().size(), "backend")));
        LOG.info(
                "sluice {} serves after {} ms: {}, at most {} connections",
                Version.number(),
                startMillis(),
                Counted.of(server.workers().size(), "worker"),
                limits.maxConnections());
    }

    /** Milliseconds since the process began, the start of the JVM counted. */
    private static long startMillis() {
        return ProcessHandle.current()
                .info()
                .startInstant()
                .map(start -> Duration.between(start, Instant.now()).toMillis())
                .orElse(-1L);
    }

    private void warnOfLimits(SluiceConfig config, HostLimits limits) {
        boolean asked = !(loaded.origins().of("process.maxConnections") instanceof Origin.Default);
        if (asked && limits.maxConnections() < config.process().maxConnections()) {
            LOG.warn(
                    "process.maxConnections lowered from {} to {}: the limit of {} file descriptors allows no more; raise it with"
                            + " LimitNOFILE= or ulimit -n",
                    config.process().maxConnections(),
                    limits.maxConnections(),
                    limits.descriptors());
        }
    }

    private void reject(String path, @Nullable String message) {
        reject(List.of(loaded.origins().error(path, String.valueOf(message))));
    }

    private static int reject(List<Finding> findings) {
        Stream.of(Findings.render(findings), Findings.summary(findings, "nothing was started"))
                .forEach(System.err::println);
        return 1;
    }

    private void stopAll() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                LOG.warn("stopping: {}", e.getMessage());
            }
        }
    }
}
