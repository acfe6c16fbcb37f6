package dev.sluice.proxy.health;

import dev.sluice.config.BackendDown;
import dev.sluice.config.HealthCheckConfig;
import dev.sluice.config.OutlierConfig;
import dev.sluice.config.PoolHealth;
import dev.sluice.config.SendProxy;
import dev.sluice.proxy.net.WorkerLoop;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.Pool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    /** Backends it knows, with their checks where they have some. */
    private final Map<Backend, Optional<Checker>> known = new LinkedHashMap<>();

    private @Nullable HealthCheckConfig check;
    private @Nullable OutlierConfig outlier;
    private @Nullable Ejections ejections;
    private SendProxy header = SendProxy.OFF;

    PoolMonitor(WorkerLoop loop, Pool pool, SessionCloser closer) {
        this.loop = loop;
        this.pool = pool;
        this.closer = closer;
        this.slowStart = new SlowStart(loop, pool);
        pool.onSuspect(backend -> loop.execute(() -> onSuspect(backend)));
    }

    /**
     * Follows the configuration that the pool has now.
     *
     * @param added true when the pool has just come: all its backends are equally new, as when it had none
     * @param spread share of the interval after which its first checks begin
     */
    void update(boolean added, double spread) {
        forgetGone();
        boolean fresh = added || known.isEmpty();
        // Nobody to start slowly beside: a share of what all had would be all there is.
        boolean beside = !fresh && known.keySet().stream().anyMatch(PoolMonitor::goesOn);
        updateEjections();
        HealthCheckConfig wanted = pool.config().health().check();
        boolean same = Objects.equals(wanted, check) && header == pool.config().sendProxyProtocol();
        check = wanted;
        header = pool.config().sendProxyProtocol();
        int index = 0;
        for (Backend backend : pool.backends()) {
            boolean isNew = !known.containsKey(backend);
            Optional<Checker> earlier = known.getOrDefault(backend, Optional.empty());
            if (isNew) {
                backend.begin(loop.clock().nanos());
            }
            if (isNew && beside) {
                slowStart.begin(backend);
            }
            if (isNew || !same) {
                double share = spread + (double) index / pool.backends().size() * (1 - spread);
                known.put(backend, checker(backend, earlier, fresh ? share : 0));
            }
            if (!isNew && backend.hasChangedState()) {
                onConfigured(backend, beside);
            }
            index++;
        }
        pool.rebuild();
    }

    /** Whether it serves as it did before this change. */
    private static boolean goesOn(Backend backend) {
        return backend.state() == BackendState.UP && !backend.hasChangedState();
    }

    /** The configuration, or discovery, has changed the state of a backend: its weight is 0 now, or no longer. */
    private void onConfigured(Backend backend, boolean beside) {
        backend.changedState(loop.clock().nanos());
        if (backend.state() == BackendState.UP && beside) {
            slowStart.begin(backend);
        } else {
            slowStart.end(backend);
        }
    }

    private void forgetGone() {
        known.entrySet().removeIf(entry -> {
            boolean gone = !pool.backends().contains(entry.getKey());
            if (gone) {
                entry.getValue().ifPresent(Checker::stop);
                slowStart.end(entry.getKey());
                closer.drain(entry.getKey(), pool.config().health().drain());
                if (ejections != null) {
                    ejections.forget(entry.getKey());
                }
            }
            return gone;
        });
    }

    private void updateEjections() {
        OutlierConfig wanted = pool.config().health().outlier();
        if (!Objects.equals(wanted, outlier)) {
            if (ejections != null) {
                ejections.stop();
                pool.backends().forEach(backend -> backend.markEjected(false));
            }
            outlier = wanted;
            ejections = wanted == null ? null : new Ejections(loop, pool, wanted, this::onChange);
        }
    }

    /** Starts the checks of a backend, in place of earlier ones whose verdict it keeps. */
    private Optional<Checker> checker(Backend backend, Optional<Checker> earlier, double share) {
        earlier.ifPresent(Checker::stop);
        if (check == null) {
            backend.markDown(false); // nobody would ever say otherwise
            return Optional.empty();
        }
        if (backend.adminState() == AdminState.MAINTENANCE) {
            return Optional.empty();
        }
        List<Step> steps = Script.of(check, header, backend.address()).steps();
        Checker checker = new Checker(loop, backend, check, steps, this);
        earlier.ifPresent(checker::inherit);
        checker.start((long) (check.schedule().interval().toNanos() * share));
        return Optional.of(checker);
    }

    private void onSuspect(Backend backend) {
        if (ejections != null && known.containsKey(backend)) {
            ejections.onSuspect(backend);
        }
    }

    /** An operator has changed the wish for a backend. */
    void onWish(Backend backend, BackendState before, String reason) {
        Optional<Checker> checker = known.getOrDefault(backend, Optional.empty());
        boolean checked = backend.adminState() != AdminState.MAINTENANCE;
        if (known.containsKey(backend) && checked != checker.isPresent()) {
            known.put(backend, checker(backend, checker, 0));
        }
        if (backend.state() == before) {
            pool.rebuild();
            LOG.info("backend {}/{}: {}", pool.name(), backend.name(), reason);
        } else {
            onChange(backend, reason);
            drainOrNot(backend);
        }
    }

    private void drainOrNot(Backend backend) {
        switch (backend.state()) {
            case DRAINING, MAINTENANCE ->
                closer.drain(backend, pool.config().health().drain());
            case UP, DOWN, EJECTED -> closer.cancelDrain(backend);
        }
    }

    /** The pool has gone: so do its sessions, as it says. */
    void leave() {
        stop();
        pool.backends()
                .forEach(backend -> closer.drain(backend, pool.config().health().drain()));
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

    private void onChange(Backend backend, String reason) {
        BackendState state = backend.state();
        backend.changedState(loop.clock().nanos());
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
        known.values().forEach(checker -> checker.ifPresent(Checker::stop));
        slowStart.stop();
        if (ejections != null) {
            ejections.stop();
        }
    }
}
