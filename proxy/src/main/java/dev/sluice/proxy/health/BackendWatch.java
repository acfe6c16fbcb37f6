package dev.sluice.proxy.health;

import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import org.jspecify.annotations.Nullable;

/**
 * The watch over one backend: the way in which it is checked, and who checks it.
 *
 * <p>Threading: owned by the control loop.
 *
 * @param checker null when the way has none
 */
record BackendWatch(CheckWay way, @Nullable Checker checker) {
    /**
     * Checks a backend as it is to be checked now, in place of earlier checks, whose verdict stays.
     *
     * @param earlier null when it was not watched
     */
    static BackendWatch begin(
            CheckMeans means, Pool pool, Backend backend, @Nullable BackendWatch earlier, Start start) {
        CheckWay way = CheckWay.of(pool, backend);
        if (earlier != null && earlier.way.equals(way)) {
            return earlier;
        }
        if (earlier != null) {
            earlier.stop();
        }
        return new BackendWatch(way, checker(means, way, backend, earlier, start));
    }

    /**
     * The start of a watch.
     *
     * @param observer of its checks
     * @param share of the interval after which the first check begins
     */
    record Start(CheckObserver observer, double share) {}

    private static @Nullable Checker checker(
            CheckMeans means, CheckWay way, Backend backend, @Nullable BackendWatch earlier, Start start) {
        HealthCheckConfig check = way.check();
        if (check == null) {
            backend.markDown(false); // nobody would ever say otherwise
            return null;
        }
        if (way.rests()) {
            return null;
        }
        if (earlier != null && check.initiallyDown() && earlier.saysNothingOf(check)) {
            backend.markUnproven();
        }
        Checker checker = new Checker(means, backend, check, way.script(backend, check, means), start.observer());
        checker.assume(!backend.isDown());
        if (earlier != null && earlier.checker != null && !backend.isUnproven()) {
            checker.inherit(earlier.checker);
        }
        boolean awaited = check.initiallyDown() && start.observer().isUrgent();
        checker.start((long) (check.schedule().interval().toNanos() * (awaited ? 0 : start.share())));
        return checker;
    }

    /** Whether its verdict is of long ago, or of another role. */
    private boolean saysNothingOf(HealthCheckConfig next) {
        HealthCheckConfig check = way.check();
        return way.rests()
                || (check != null
                        && check.database() != null
                        && next.database() != null
                        && check.isForRole()
                        && check.database().demand().role()
                                != next.database().demand().role());
    }

    /** Whether its check has said anything, or there is none. */
    boolean isHeard() {
        return checker == null || checker.isHeard();
    }

    /** Checks it at once, see {@link Checker#soon}. */
    void checkSoon(long firstNanos) {
        if (checker != null) {
            checker.soon(firstNanos);
        }
    }

    void stop() {
        if (checker != null) {
            checker.stop();
        }
    }
}
