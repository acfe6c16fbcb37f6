package dev.sluice.proxy.health;

import dev.sluice.config.BackendDown;
import dev.sluice.config.HealthCheckConfig;
import dev.sluice.config.OutlierConfig;
import dev.sluice.config.PoolHealth;
import dev.sluice.proxy.net.WorkerLoop;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.Pool;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Watches the backends of one pool and tells the pool, the log and the sessions of every change.
 *
 * <p>Threading: owned by the control loop.
 */
final class PoolMonitor implements Checker.Observer {
    private static final Logger LOG = LoggerFactory.getLogger("sluice");

    private final WorkerLoop loop;
    private final Pool pool;
    private final SessionCloser closer;
    private final SlowStart slowStart;
    private final @Nullable Ejections ejections;
    private final List<Checker> checkers = new ArrayList<>();

    PoolMonitor(WorkerLoop loop, Pool pool, SessionCloser closer) {
        this.loop = loop;
        this.pool = pool;
        this.closer = closer;
        this.slowStart = new SlowStart(loop, pool);
        PoolHealth health = pool.config().health();
        OutlierConfig outlier = health.outlier();
        this.ejections = outlier == null || pool.backends().size() < 2
                ? null
                : new Ejections(loop, pool, outlier, this::onEjectionChange);
        HealthCheckConfig check = health.check();
        if (check != null) {
            for (Backend backend : pool.backends()) {
                List<Step> steps = Script.of(check, pool.config().sendProxyProtocol(), backend.address())
                        .steps();
                checkers.add(new Checker(loop, backend, check, steps, this));
            }
        }
    }

    int checks() {
        return checkers.size();
    }

    /** The first checks are spread over one interval, this pool's behind those of the pools before it. */
    void start(int before, int total) {
        Ejections watched = ejections;
        if (watched != null) {
            pool.onSuspect(backend -> loop.execute(() -> watched.onSuspect(backend)));
        }
        HealthCheckConfig check = pool.config().health().check();
        for (int i = 0; i < checkers.size() && check != null; i++) {
            checkers.get(i).start(check.schedule().interval().toNanos() * (before + i) / total);
        }
    }

    @Override
    public void onPassed(Backend backend) {
        if (ejections != null) {
            ejections.onPassed(backend);
        }
    }

    @Override
    public void onChange(Backend backend, boolean up, String reason) {
        backend.markDown(!up);
        onChange(backend, reason);
        PoolHealth health = pool.config().health();
        if (!up && health.onBackendDown() == BackendDown.CLOSE) {
            closer.close(backend, health.closeSpread());
        }
    }

    private void onEjectionChange(Backend backend, String reason) {
        onChange(backend, reason);
    }

    private void onChange(Backend backend, String reason) {
        BackendState state = backend.state();
        backend.health().changes(state).increment();
        boolean up = state == BackendState.UP;
        if (up) {
            slowStart.begin(backend);
        } else {
            slowStart.end(backend);
        }
        pool.rebuild();
        LOG.atLevel(up ? Level.INFO : Level.WARN)
                .log(
                        "backend {}/{} is {}: {}; {} of {} backends of the pool get sessions, {} sessions on it",
                        pool.name(),
                        backend.name(),
                        state.label(),
                        reason,
                        pool.eligible().size(),
                        pool.backends().size(),
                        backend.inFlight());
        if (pool.eligible().isEmpty()) {
            LOG.error("pool {} has no backend left: its clients are refused", pool.name());
        }
    }

    void stop() {
        checkers.forEach(Checker::stop);
        slowStart.stop();
        if (ejections != null) {
            ejections.stop();
        }
    }
}
