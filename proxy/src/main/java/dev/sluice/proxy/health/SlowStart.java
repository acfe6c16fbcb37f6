package dev.sluice.proxy.health;

import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.Pool;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The slow start of backends that have come up: raises their weight and limit linearly over {@code slowStart}, as long
 * as there are others that serve meanwhile. Where nobody else does, a share of what all had would be all there is, and
 * who comes up has its whole share at once. So has whoever joins it within {@code slowStart}, since both are equally
 * cold.
 *
 * <p>Threading: owned by the control loop.
 */
final class SlowStart {
    private static final int STEPS = 20;
    private static final int LEAST_PERCENT = 5;

    private final Loop loop;
    private final Pool pool;
    private final Runnable onStep;
    /** Those that ramp up, and when they began. */
    private final Map<Backend, Long> startNanos = new LinkedHashMap<>();
    /** Those that came up without a ramp, and when. */
    private final Map<Backend, Long> coldNanos = new HashMap<>();

    private final Timer timer = new Timer() {
        @Override
        protected void onDeadline() {
            step();
        }
    };

    /** @param onStep rebuilds the pool in this turn */
    SlowStart(Loop loop, Pool pool, Runnable onStep) {
        this.loop = loop;
        this.pool = pool;
        this.onStep = onStep;
    }

    /** As the configuration says now. */
    private long durationNanos() {
        return pool.config().balance().slowStart().toNanos();
    }

    /** The backend has come up; the caller rebuilds the pool, after {@link #review}. */
    void begin(Backend backend) {
        if (durationNanos() > 0) {
            startNanos.put(backend, loop.clock().nanos());
            backend.ramp(LEAST_PERCENT);
            arm();
        }
    }

    /** When the ramp of the backend began; null when it has its full share. */
    @Nullable
    Long startOf(Backend backend) {
        return startNanos.get(backend);
    }

    /** The backend has returned, and its ramp goes on where it would be; the caller rebuilds the pool. */
    void resume(Backend backend, @Nullable Long start) {
        long now = loop.clock().nanos();
        if (start != null && now - start < durationNanos()) {
            startNanos.put(backend, start);
            backend.ramp(percent(start, now));
            arm();
        }
    }

    private int percent(long start, long now) {
        return Math.clamp((now - start) * Backend.FULL / Math.max(1, durationNanos()), LEAST_PERCENT, Backend.FULL);
    }

    /** The backend is out of use; when it comes up again it begins anew. */
    void end(Backend backend) {
        startNanos.remove(backend);
        coldNanos.remove(backend);
        backend.ramp(Backend.FULL);
    }

    /** Ends all ramps when nobody serves beside them any more; before each rebuild of the pool. */
    void review() {
        if (startNanos.isEmpty()) {
            return;
        }
        for (Backend backend : pool.wouldServe()) {
            if (backend.state() == BackendState.UP && !startNanos.containsKey(backend) && !isCold(backend)) {
                return;
            }
        }
        long now = loop.clock().nanos();
        startNanos.keySet().forEach(backend -> {
            backend.ramp(Backend.FULL);
            coldNanos.put(backend, now);
        });
        startNanos.clear();
    }

    private boolean isCold(Backend backend) {
        Long since = coldNanos.get(backend);
        return since != null && loop.clock().nanos() - since < durationNanos();
    }

    private void step() {
        long now = loop.clock().nanos();
        startNanos.entrySet().removeIf(entry -> {
            int percent = percent(entry.getValue(), now);
            entry.getKey().ramp(percent);
            return percent >= Backend.FULL;
        });
        onStep.run();
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
