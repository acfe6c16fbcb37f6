package dev.sluice.proxy.health;

import dev.sluice.config.model.OutlierConfig;
import dev.sluice.config.value.DurationText;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.pool.Absence.PastEjection;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.Pool;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The ejections of backends whose sessions fail in a row (Envoy's outlier detection): the n-th time in a row n times as
 * long, never too many at once, never the last one.
 *
 * <p>Threading: owned by the control loop.
 */
final class Ejections {
    private static final int MOST_TIMES = 10;

    private final Loop loop;
    private final Pool pool;
    private final OutlierConfig config;
    private final BiConsumer<Backend, String> onChange;
    private final Map<Backend, Ejection> ejections = new HashMap<>();
    /** Backends that are out now. */
    private int out;

    /** @param onChange is told after a backend was ejected or has returned, with the reason */
    Ejections(Loop loop, Pool pool, OutlierConfig config, BiConsumer<Backend, String> onChange) {
        this.loop = loop;
        this.pool = pool;
        this.config = config;
        this.onChange = onChange;
    }

    private final class Ejection extends Timer {
        private final Backend backend;
        private int times;
        private long endedNanos;
        /** A check has failed since it began, so that one that passes now says something. */
        private boolean checkFailed;

        Ejection(Backend backend) {
            this.backend = backend;
        }

        void begin() {
            long now = loop.clock().nanos();
            // Who served for as long as it was out last time has earned a new beginning.
            boolean inARow = times > 0 && now - endedNanos < duration();
            times = inARow ? Math.min(times + 1, MOST_TIMES) : 1;
            out++;
            checkFailed = false;
            backend.ejectedUntil(now + duration());
            backend.markEjected(true);
            backend.health().ejections.increment();
            loop.timers().arm(this, now + duration());
            onChange.accept(
                    backend,
                    "%s failed in a row; back in %s%s"
                            .formatted(
                                    Counted.of(config.consecutiveFailures(), "session"),
                                    DurationText.print(Duration.ofNanos(duration())),
                                    pool.config().checkOf(backend.config()) == null
                                            ? ""
                                            : ", or when a health check passes after one has failed"));
        }

        /** Goes on, or has ended, as it was when the backend left. */
        void resume(PastEjection past) {
            times = past.times();
            endedNanos = past.endNanos();
            boolean goesOn = loop.clock().nanos() - past.endNanos() < 0;
            backend.ejectedUntil(past.endNanos());
            backend.markEjected(goesOn);
            if (goesOn) {
                out++;
                loop.timers().arm(this, past.endNanos());
            } else {
                backend.served();
            }
        }

        PastEjection past() {
            return new PastEjection(times, isArmed() ? deadlineNanos() : endedNanos);
        }

        private long duration() {
            return config.ejectFor().toNanos() * times;
        }

        void end(String reason) {
            out--;
            loop.timers().disarm(this);
            endedNanos = loop.clock().nanos();
            backend.ejectedUntil(endedNanos);
            BackendState before = backend.state();
            backend.markEjected(false);
            if (backend.state() != before) { // its checks may have failed meanwhile: it is down, as it was
                onChange.accept(backend, reason);
            }
        }

        @Override
        protected void onDeadline() {
            end("it was kept out for " + DurationText.print(Duration.ofNanos(duration())));
        }
    }

    /** Too many sessions of the backend failed in a row. */
    void onSuspect(Backend backend) {
        if (backend.state() == BackendState.UP && isAllowed(backend)) {
            ejections.computeIfAbsent(backend, Ejection::new).begin();
        }
    }

    private boolean isAllowed(Backend candidate) {
        int all = pool.backends().size();
        return out + 1 <= Math.max(1, (long) all * config.maxEjected() / 100) && isAnotherUp(candidate);
    }

    private boolean isAnotherUp(Backend candidate) {
        for (Backend backend : pool.backends()) {
            if (!backend.equals(candidate) && backend.state() == BackendState.UP) {
                return true;
            }
        }
        return false;
    }

    /**
     * A health check has passed or failed. One that passes ends an ejection only if one has failed since it began: checks that pass all the time do not
     * see why sessions fail, and the backend would come back at once, again and again.
     */
    void onChecked(Backend backend, boolean passed) {
        Ejection ejection = ejections.get(backend);
        if (ejection == null || !ejection.isArmed()) {
            return;
        }
        if (!passed) {
            ejection.checkFailed = true;
        } else if (ejection.checkFailed) {
            ejection.end("a health check has passed after one had failed");
        }
    }

    /** The backend has left the pool: what is to be taken up if it returns, or null. */
    @Nullable
    PastEjection leave(Backend backend) {
        Ejection ejection = ejections.remove(backend);
        if (ejection == null) {
            return null;
        }
        PastEjection past = ejection.past();
        out -= ejection.isArmed() ? 1 : 0;
        loop.timers().disarm(ejection);
        return past;
    }

    /** The backend has returned; the caller rebuilds the pool. */
    void resume(Backend backend, @Nullable PastEjection past) {
        if (past == null) {
            backend.markEjected(false);
        } else {
            ejections.computeIfAbsent(backend, Ejection::new).resume(past);
        }
    }

    void stop() {
        ejections.values().forEach(loop.timers()::disarm);
    }
}
