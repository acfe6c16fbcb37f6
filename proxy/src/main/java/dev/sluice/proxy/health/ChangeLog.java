package dev.sluice.proxy.health;

import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.net.WorkerLoop;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.Pool;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * The log lines about changed states of the backends of one pool: one line for each change, and one for all others of a second in
 * which many change.
 *
 * <p>Threading: owned by the control loop.
 */
final class ChangeLog {
    private static final Logger LOG = Area.BACKEND.logger();
    /** Lines a second that a person can still read. */
    private static final int MOST_LINES = 20;

    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A change that has no line yet. */
    private record Change(Backend backend, BackendState state, String reason) {}

    private final WorkerLoop loop;
    private final Pool pool;
    private final List<Change> waiting = new ArrayList<>();
    private final Map<BackendState, Integer> untold = new EnumMap<>(BackendState.class);
    private String lastUntold = "";
    private int lines;
    private final Timer period = new Timer() {
        @Override
        protected void onDeadline() {
            endPeriod();
        }
    };

    ChangeLog(WorkerLoop loop, Pool pool) {
        this.loop = loop;
        this.pool = pool;
    }

    /** The backend is in another state now. */
    void add(Backend backend, String reason) {
        BackendState state = backend.state();
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

    /** Writes what was added; the pool was rebuilt since. */
    void flush() {
        for (Change change : waiting) {
            LOG.atLevel(change.state == BackendState.UP ? Level.INFO : Level.WARN)
                    .addKeyValue("pool", pool.name())
                    .addKeyValue("backend", change.backend.name())
                    .addKeyValue("state", change.state.label())
                    .addKeyValue("reason", change.reason)
                    .log(
                            "backend {}/{} is {}: {}; {} of {} backends of the pool get sessions, {} sessions on it",
                            pool.name(),
                            change.backend.name(),
                            change.state.label(),
                            change.reason,
                            pool.eligible().size(),
                            pool.backends().size(),
                            change.backend.inFlight());
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
        loop.timers().disarm(period);
    }
}
