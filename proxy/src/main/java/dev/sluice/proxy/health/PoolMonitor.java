package dev.sluice.proxy.health;

import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.OutlierConfig;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.pool.Absence;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.CheckResult;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.snapshot.CheckPlace;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The monitor of the backends of one pool, which tells the pool, the log and the sessions of every change.
 *
 * <p>Threading: owned by the control loop.
 */
final class PoolMonitor implements CheckObserver {
    private static final Logger LOG = Area.BACKEND.logger();

    private final CheckMeans means;
    private final Loop loop;
    private final Pool pool;
    private final SessionCloser closer;
    private final SlowStart slowStart;
    private final PoolChanges changes;
    private final FailureLog failures;
    private final QueueAlarm alarm;
    private final Nameless nameless = new Nameless();
    /** Backends it knows. */
    private final Map<Backend, BackendWatch> known = new LinkedHashMap<>();

    private final Election election = new Election(known);

    private @Nullable OutlierConfig outlier;
    private @Nullable Ejections ejections;

    PoolMonitor(CheckMeans means, Pool pool, SessionCloser closer) {
        this.means = means;
        this.loop = means.loop();
        this.pool = pool;
        this.closer = closer;
        this.slowStart = new SlowStart(loop, pool, this::onRamped);
        this.changes = new PoolChanges(loop, pool, closer, slowStart::review);
        this.failures = new FailureLog(loop, pool);
        pool.failures()
                .observe(backend -> loop.execute(() -> onSuspect(backend)), () -> loop.execute(failures::onFailure));
        this.alarm = new QueueAlarm(loop, pool, known::get);
        pool.wakenBy(alarm);
        boolean _ = pool.failures().look(); // what failed before was told to nobody
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
        updateEjections();
        int index = 0;
        Returns returns = new Returns();
        for (Backend backend : pool.backends()) {
            BackendWatch earlier = known.get(backend);
            boolean isNew = earlier == null;
            if (isNew) {
                arrive(backend, fresh, returns);
            }
            boolean found = nameless.review(backend, loop.clock().nanos());
            double share = spread + (double) index / pool.backends().size() * (1 - spread);
            watch(backend, earlier, fresh ? share : 0);
            if (found && backend.history().isOutdated()) {
                onChange(backend, "its name has an address now");
            } else if (backend.history().isOutdated()) {
                onConfigured(backend, isNew);
            }
            index++;
        }
        changes.settle();
        if (!returns.isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("pool", pool.name())
                    .log("pool {}: back with what they had: {}", pool.name(), returns);
        }
    }

    /** The backend was not in the pool until now: it is new, or has returned and goes on where it was. */
    private void arrive(Backend backend, boolean fresh, Returns returns) {
        long now = loop.clock().nanos();
        Absence absence = backend.absence();
        if (absence == null) {
            backend.history().begin(now);
        } else {
            backend.absence(null);
            takeUp(backend, absence);
            returns.add(backend, Duration.ofNanos(now - absence.sinceNanos()));
            proveAgain(backend);
        }
        if (absence != null && backend.inFlight() > 0) {
            slowStart.resume(backend, absence.rampStartNanos()); // it was not restarted meanwhile
        } else if (!fresh && !backend.isUnproven()) {
            slowStart.begin(backend);
        }
    }

    /** Nobody knows what it has become meanwhile. */
    private void proveAgain(Backend backend) {
        HealthCheckConfig check = pool.config().checkOf(backend.config());
        if (check != null && check.initiallyDown()) {
            backend.markUnproven();
        }
    }

    private void takeUp(Backend backend, Absence absence) {
        if (ejections == null) {
            backend.markEjected(false);
        } else {
            ejections.resume(backend, absence.ejection());
        }
        if (!backend.isKeptOut()) {
            closer.cancelDrain(backend); // it had begun because the backend left
        }
    }

    private void onRamped() {
        changes.add();
    }

    /** The configuration, or discovery, has changed the state of a backend: it is disabled or its weight is 0 now, or no longer. */
    private void onConfigured(Backend backend, boolean isNew) {
        boolean rested = backend.history().noted() == BackendState.MAINTENANCE;
        backend.history().changed(loop.clock().nanos());
        if (rested || backend.state() == BackendState.MAINTENANCE) {
            drainOrNot(backend);
        }
        if (backend.state() == BackendState.UP && !isNew) {
            slowStart.begin(backend);
        } else {
            slowStart.end(backend);
        }
    }

    private void forgetGone() {
        Set<Backend> present = new HashSet<>(pool.backends());
        nameless.retain(present);
        known.entrySet().removeIf(entry -> {
            boolean gone = !present.contains(entry.getKey());
            if (gone) {
                onGone(entry.getKey(), entry.getValue());
            }
            return gone;
        });
    }

    /** The backend has left, perhaps for a moment only: its sessions go as the pool says, and the rest is kept for its return. */
    private void onGone(Backend backend, BackendWatch watched) {
        watched.stop();
        election.forget(backend);
        backend.absence(new Absence(
                loop.clock().nanos(), slowStart.startOf(backend), ejections == null ? null : ejections.leave(backend)));
        slowStart.end(backend);
        closer.drain(backend, pool.config().health().drain());
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

    private void watch(Backend backend, @Nullable BackendWatch earlier, double share) {
        BackendWatch watch = BackendWatch.begin(means, pool, backend, earlier, new BackendWatch.Start(this, share));
        backend.health().checked(watch.way().check() != null);
        known.put(backend, watch);
        if (backend.state() == BackendState.MAINTENANCE) {
            election.forget(backend);
        }
    }

    private void onSuspect(Backend backend) {
        if (ejections != null && known.containsKey(backend)) {
            ejections.onSuspect(backend);
        }
    }

    /** An operator has changed the override for a backend. */
    void onOverride(Backend backend, BackendState before, String reason) {
        BackendWatch watched = known.get(backend);
        if (watched != null) {
            watch(backend, watched, 0);
        }
        if (backend.state() == before) {
            changes.settle();
            LOG.atInfo()
                    .addKeyValue("pool", pool.name())
                    .addKeyValue("backend", backend.name())
                    .addKeyValue("reason", reason)
                    .log("backend {}/{}: {}", pool.name(), backend.name(), reason);
        } else {
            onChange(backend, reason);
            changes.settle();
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

    /** The pool has gone, perhaps for a moment only: so do its backends. */
    void leave() {
        pool.failures().observe(_ -> {}, () -> {});
        pool.wakenBy(null); // nobody sees any more whether a backend comes up
        pool.rebuild();
        known.forEach(this::onGone);
        known.clear();
        stop();
    }

    @Override
    public void onChecked(Backend backend, boolean passed) {
        if (ejections != null) {
            ejections.onChecked(backend, passed);
        }
    }

    @Override
    public void onChange(Backend backend, boolean up, String reason) {
        boolean first = backend.isUnproven();
        CheckResult last = backend.health().last();
        if (!up && last != null && last.facts() == null) {
            election.forget(backend);
        }
        backend.markDown(!up);
        if (!up && !first) {
            changes.close(backend);
        }
        onChange(backend, reason + ", checked with " + CheckPlace.of(pool.config(), backend));
    }

    @Override
    public @Nullable Verdict judge(Backend backend, Verdict verdict) {
        return election.judge(backend, verdict);
    }

    @Override
    public void onUnclear(Backend backend, CheckResult result) {
        UnclearLog.write(pool, backend, result);
        changes.add();
    }

    @Override
    public boolean isUrgent() {
        return !pool.takesSessions();
    }

    private void onChange(Backend backend, String reason) {
        BackendState state = backend.state();
        backend.history().changed(loop.clock().nanos());
        if (state == BackendState.UP) {
            slowStart.begin(backend);
        } else {
            slowStart.end(backend);
        }
        changes.add(backend, reason);
    }

    void stop() {
        known.values().forEach(BackendWatch::stop);
        slowStart.stop();
        changes.stop();
        alarm.stop();
        failures.stop();
        if (ejections != null) {
            ejections.stop();
        }
    }
}
