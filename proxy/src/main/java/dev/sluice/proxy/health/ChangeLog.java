package dev.sluice.proxy.health;

import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.Pool;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * The log lines about changed states of the backends of one pool: one line for each change, and one for all others of a second in
 * which many change. A backend that changes all the time has a line a minute.
 *
 * <p>Threading: owned by the control loop.
 */
final class ChangeLog {
    private static final Logger LOG = Area.BACKEND.logger();
    /** Lines a second that a person can still read. */
    private static final int MOST_LINES = 20;

    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Lines about one backend in a minute; then it has one each minute, until it has been quiet for one. */
    private static final int MOST_OF_ONE = 6;

    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** A change that has no line yet. */
    private record Change(Backend backend, BackendState state, String reason) {}

    private final Loop loop;
    private final Pool pool;
    /** The changes of one backend in a minute. */
    private static final class Course {
        private int told;
        private int untold;
        private String last = "";
    }

    private final List<Change> waiting = new ArrayList<>();
    /** Of the backends that have changed in this minute. */
    private final Map<Backend, Course> courses = new LinkedHashMap<>();

    private final Timer minute = new Timer() {
        @Override
        protected void onDeadline() {
            endMinute();
        }
    };
    private final Map<BackendState, Integer> untold = new EnumMap<>(BackendState.class);
    private String lastUntold = "";
    private int lines;
    private final Timer period = new Timer() {
        @Override
        protected void onDeadline() {
            endPeriod();
        }
    };

    ChangeLog(Loop loop, Pool pool) {
        this.loop = loop;
        this.pool = pool;
    }

    /** The backend is in another state now. */
    void add(Backend backend, String reason) {
        BackendState state = backend.state();
        if (isOftenChanged(backend, reason)) {
            return;
        }
        if (lines + waiting.size() < MOST_LINES) {
            waiting.add(new Change(backend, state, reason));
        } else {
            untold.merge(state, 1, Integer::sum);
            lastUntold = backend.name() + ": " + reason;
        }
        if (!period.isArmed()) {
            loop.timers().arm(period, loop.clock().nanos() + PERIOD_NANOS);
        }
    }

    /** Whether the backend has had its lines of this minute. */
    private boolean isOftenChanged(Backend backend, String reason) {
        if (!minute.isArmed()) {
            loop.timers().arm(minute, loop.clock().nanos() + MINUTE_NANOS);
        }
        Course course = courses.computeIfAbsent(backend, _ -> new Course());
        if (course.told < MOST_OF_ONE) {
            course.told++;
            return false;
        }
        course.untold++;
        course.last = reason;
        return true;
    }

    private void endMinute() {
        courses.forEach((backend, course) -> {
            if (course.untold > 0) {
                LOG.atWarn()
                        .addKeyValue("pool", pool.name())
                        .addKeyValue("backend", backend.name())
                        .addKeyValue("state", backend.state().label())
                        .log(
                                "backend {}/{} has changed its state {} more times within a minute; it is {} now, the last reason was: {}",
                                pool.name(),
                                backend.name(),
                                course.untold,
                                backend.state().label(),
                                course.last);
            }
        });
        courses.values().removeIf(course -> course.untold == 0);
        courses.values().forEach(course -> course.untold = 0);
        if (!courses.isEmpty()) {
            loop.timers().arm(minute, loop.clock().nanos() + MINUTE_NANOS);
        }
    }

    /** Writes what was added; the pool was rebuilt since. */
    void flush() {
        for (Change change : waiting) {
            LOG.atLevel(change.state == BackendState.UP || change.backend.isStandby() ? Level.INFO : Level.WARN)
                    .addKeyValue("pool", pool.name())
                    .addKeyValue("backend", change.backend.name())
                    .addKeyValue("state", change.state.label())
                    .addKeyValue("reason", change.reason)
                    .log(
                            "backend {}/{} is {}: {}; {} of {} backends of the pool get sessions, {} on it",
                            pool.name(),
                            change.backend.name(),
                            change.state.label(),
                            change.reason,
                            pool.eligible().size(),
                            pool.backends().size(),
                            Counted.of(change.backend.inFlight(), "session"));
        }
        lines += waiting.size();
        waiting.clear();
    }

    private void endPeriod() {
        lines = 0;
        if (untold.isEmpty()) {
            return;
        }
        StringJoiner counts = new StringJoiner(", ");
        untold.forEach((state, count) -> counts.add(count + " " + state.label()));
        LOG.atWarn()
                .addKeyValue("pool", pool.name())
                .log(
                        "pool {}: more backends changed in the last second: {}; {} of {} backends of the pool get sessions; the last was {}",
                        pool.name(),
                        counts,
                        pool.eligible().size(),
                        pool.backends().size(),
                        lastUntold);
        untold.clear();
        loop.timers().arm(period, loop.clock().nanos() + PERIOD_NANOS);
    }

    void stop() {
        flush();
        endPeriod();
        endMinute();
        loop.timers().disarm(minute);
        loop.timers().disarm(period);
    }
}
