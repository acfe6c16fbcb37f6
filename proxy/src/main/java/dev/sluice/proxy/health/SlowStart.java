package dev.sluice.proxy.health;

import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.net.WorkerLoop;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Raises the weight and the limit of backends that have come up, linearly over {@code slowStart}.
 *
 * <p>Threading: owned by the control loop.
 */
final class SlowStart {
    private static final int STEPS = 20;
    private static final int LEAST_PERCENT = 5;

    private final WorkerLoop loop;
    private final Pool pool;
    private final Map<Backend, Long> startNanos = new LinkedHashMap<>();
    private final Timer timer = new Timer() {
        @Override
        protected void onDeadline() {
            step();
        }
    };

    SlowStart(WorkerLoop loop, Pool pool) {
        this.loop = loop;
        this.pool = pool;
    }

    /** As the configuration says now. */
    private long durationNanos() {
        return pool.config().balance().slowStart().toNanos();
    }

    /** The backend has come up; the caller rebuilds the pool. */
    void begin(Backend backend) {
        if (durationNanos() > 0) {
            startNanos.put(backend, loop.clock().nanos());
            backend.ramp(LEAST_PERCENT);
            arm();
        }
    }

    /** The backend is out of use; when it returns it begins anew. */
    void end(Backend backend) {
        startNanos.remove(backend);
        backend.ramp(Backend.FULL);
    }

    private void step() {
        long now = loop.clock().nanos();
        long duration = Math.max(1, durationNanos());
        startNanos.entrySet().removeIf(entry -> {
            long percent = (now - entry.getValue()) * Backend.FULL / duration;
            entry.getKey().ramp(Math.clamp(percent, LEAST_PERCENT, Backend.FULL));
            return percent >= Backend.FULL;
        });
        pool.rebuild();
        if (!startNanos.isEmpty()) {
            arm();
        }
    }

    private void arm() {
        if (!timer.isArmed()) {
            loop.timers().arm(timer, loop.clock().nanos() + durationNanos() / STEPS);
        }
    }

    void stop() {
        loop.timers().disarm(timer);
    }
}
