package dev.sluice.proxy.process;

import dev.sluice.config.effective.EffectiveConfig;
import dev.sluice.config.model.DrainConfig;
import dev.sluice.config.model.LogLevel;
import dev.sluice.config.value.DurationText;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.admin.Control;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.log.Levels;
import dev.sluice.proxy.net.LoopCall;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reload.ReloadHistory;
import dev.sluice.proxy.reload.ReloadResult;
import dev.sluice.proxy.reload.Reloader;
import dev.sluice.proxy.server.ProxyServer;
import dev.sluice.proxy.session.Worker;
import dev.sluice.proxy.session.end.Ended;
import dev.sluice.proxy.session.live.SessionFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/** The operations of an operator at the admin endpoint, done and logged. Any thread that may block. */
final class OperatorControl implements Control {
    private static final Logger LOG = Area.ADMIN.logger();

    private final ProxyServer server;
    private final Reloader reloader;
    private final ReloadHistory history;
    private final OperatorLog log;

    OperatorControl(ProxyServer server, Reloader reloader, ReloadHistory history, OperatorLog log) {
        this.server = server;
        this.reloader = reloader;
        this.history = history;
        this.log = log;
    }

    @Override
    public void override(Pool pool, Backend backend, BackendOverride override) throws InterruptedException {
        StringJoiner words = new StringJoiner(", ", "set by an operator: ", "");
        if (override.state() != null) {
            words.add(override.state().label());
        }
        if (override.weight() != null) {
            words.add("weight " + override.weight());
        }
        if (override.maxConnections() != null) {
            words.add("maxConnections " + override.maxConnections());
        }
        server.operator().override(pool, backend, words.toString(), () -> {
            if (override.state() != null) {
                backend.adminState(override.state());
            }
            if (override.weight() != null) {
                backend.overrideWeight(override.weight());
            }
            if (override.maxConnections() != null) {
                backend.overrideMaxConnections(override.maxConnections());
            }
        });
    }

    @Override
    public ReloadResult reload() throws InterruptedException {
        return reloader.reload("reload");
    }

    @Override
    public ReloadResult plan() {
        return reloader.plan();
    }

    @Override
    public String configuration() {
        return EffectiveConfig.render(history.current());
    }

    @Override
    public void drain(@Nullable String frontend, DrainConfig how) throws BindException, InterruptedException {
        server.operator().drainFrontend(frontend == null ? ProxyServer.ALL : frontend, how);
        line(frontend).log("{} drained by an operator", named(frontend));
    }

    @Override
    public void resume(@Nullable String frontend) throws BindException, InterruptedException {
        server.operator().drainFrontend(frontend == null ? ProxyServer.ALL : frontend, null);
        line(frontend).log("{} resumed by an operator", named(frontend));
    }

    private static LoggingEventBuilder line(@Nullable String frontend) {
        return frontend == null ? LOG.atInfo() : LOG.atInfo().addKeyValue("frontend", frontend);
    }

    private static String named(@Nullable String frontend) {
        return frontend == null ? "all frontends" : "frontend " + frontend;
    }

    @Override
    public void endSessions(Pool pool, Backend backend, Duration over) {
        LOG.atInfo()
                .addKeyValue("pool", pool.name())
                .addKeyValue("backend", backend.name())
                .log(
                        "ending {} of backend {}/{} by an operator{}",
                        Counted.of(backend.inFlight(), "session"),
                        pool.name(),
                        backend.name(),
                        over.isZero() ? "" : " over " + DurationText.print(over));
        server.operator().endOf(backend, over);
    }

    @Override
    public long endSessions(SessionFilter filter) throws InterruptedException {
        long ended = 0;
        List<String> ids = new ArrayList<>();
        for (CompletableFuture<Ended> answer : server.workers().stream()
                .map(worker -> worker.endAll(filter, Cause.ADMIN))
                .toList()) {
            Ended some = await(answer);
            ended += some.count();
            some.ids().stream()
                    .limit(Ended.MOST_IDS - ids.size())
                    .map(String::valueOf)
                    .forEach(ids::add);
        }
        LoggingEventBuilder line = LOG.atInfo();
        for (Map.Entry<String, String> name : filter.place().names().entrySet()) {
            line = line.addKeyValue(name.getKey(), name.getValue());
        }
        line.log("{}", ended(filter, ended, ids));
        return ended;
    }

    /** For the log: which ones, as they were asked for and as the access log has them. */
    static String ended(SessionFilter filter, long ended, List<String> ids) {
        String named = ids.isEmpty() ? "" : ": " + String.join(", ", ids) + (ended > ids.size() ? ", ..." : "");
        return "%s ended by an operator (%s)%s".formatted(Counted.of(ended, "session"), filter, named);
    }

    @Override
    public boolean endSession(long id) throws InterruptedException {
        int worker = Worker.workerOf(id);
        if (worker >= server.workers().size()) {
            return false;
        }
        boolean ended = await(server.workers().get(worker).end(id, Cause.ADMIN));
        if (ended) {
            LOG.atInfo().addKeyValue("session", String.valueOf(id)).log("session {} ended by an operator", id);
        }
        return ended;
    }

    private static <T> T await(CompletableFuture<T> answer) throws InterruptedException {
        try {
            return answer.get(LoopCall.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("a worker does not answer", e);
        }
    }

    @Override
    public void logLevel(@Nullable Area area, LogLevel level) {
        if (area == null) {
            log.level(level);
        } else {
            log.level(area, level);
        }
        LOG.info(
                "log level {} of {} by an operator",
                level.name().toLowerCase(Locale.ROOT),
                area == null ? "all areas" : area.label());
    }

    @Override
    public Levels logLevels() {
        return log.levels();
    }
}
