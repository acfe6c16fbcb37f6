package dev.sluice.proxy.server;

import dev.sluice.proxy.health.HealthMonitor;
import dev.sluice.proxy.listen.Listeners;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.LoopCall;
import dev.sluice.proxy.net.LoopUnavailableException;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolSetup;
import dev.sluice.proxy.snapshot.Snapshot;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;

/**
 * The step from one generation to the next for everything that outlives both: pools, limits and who watches them. What cannot be
 * done as a whole is undone.
 *
 * <p>Threading: the control thread; what changes does so on the control loop.
 */
final class Takeover {
    private static final Logger LOG = Area.RELOAD.logger();

    /** Ten thousand backends on a slow machine take seconds. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Loop control;
    private final HealthMonitor health;
    private final Snapshot earlier;
    private final Snapshot next;
    /** What pools that stay had before. */
    private final Map<Pool, PoolSetup> before = new LinkedHashMap<>();

    Takeover(Loop control, HealthMonitor health, Snapshot earlier, Snapshot next) {
        this.control = control;
        this.health = health;
        this.earlier = earlier;
        this.next = next;
        next.changes().keySet().forEach(pool -> before.put(pool, pool.setup()));
    }

    /** Throws what a step throws; {@link #revert} is then due. */
    void activate() throws InterruptedException {
        boolean _ = LoopCall.of(control.thread(), () -> {
                    next.activate();
                    health.watch(next.pools());
                })
                .await(PATIENCE);
    }

    /** Makes everything as it was, as far as that goes; when the control loop hangs, as soon as it does not. */
    void revert() throws InterruptedException {
        LoopCall<Boolean> undone = LoopCall.lasting(control.thread(), () -> {
            before.forEach((pool, setup) -> attempt(() -> pool.apply(setup)));
            attempt(earlier::follow);
            attempt(() -> health.watch(earlier.pools()));
        });
        try {
            boolean _ = undone.await(LoopCall.PATIENCE);
        } catch (LoopUnavailableException unavailable) {
            LOG.error("what had changed of the configuration is not undone yet: {}", unavailable.getMessage());
        }
    }

    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (Throwable defect) {
            control.thread().defects().report("a part of a configuration that failed stays", defect);
        }
    }

    /** A loop that hangs is no reason to hold back the others: it follows when it comes round, or the watchdog ends the process. */
    static void commit(Listeners listeners, Listeners.Prepared prepared) throws InterruptedException {
        try {
            listeners.commit(prepared);
        } catch (LoopUnavailableException late) {
            LOG.error("the listening sockets of one loop are those of before for now: {}", late.getMessage());
        }
    }
}
