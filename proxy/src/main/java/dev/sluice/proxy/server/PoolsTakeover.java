package dev.sluice.proxy.server;

import dev.sluice.proxy.health.HealthMonitor;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.net.LoopCall;
import dev.sluice.proxy.net.LoopUnavailableException;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolSetup;
import dev.sluice.proxy.reload.Participant;
import dev.sluice.proxy.reload.Upcoming;
import dev.sluice.proxy.snapshot.Snapshot;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The step from one generation to the next for everything that outlives both: pools, limits and who watches them. What cannot be
 * done as a whole is undone.
 *
 * <p>Threading: the control thread, which holds the lock of what serves; what changes does so on the control loop.
 */
final class PoolsTakeover implements Participant {
    private static final Logger LOG = Area.RELOAD.logger();

    /** Ten thousand backends on a slow machine take seconds. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The earlier setups of pools that stay, and the snapshot they are part of. */
    private record Before(Snapshot snapshot, Map<Pool, PoolSetup> setups) {
        static Before of(Snapshot earlier, Snapshot next) {
            Map<Pool, PoolSetup> setups = new LinkedHashMap<>();
            next.changes().keySet().forEach(pool -> setups.put(pool, pool.setup()));
            return new Before(earlier, setups);
        }
    }

    private final ProxyServer server;
    private final HealthMonitor health;
    private @Nullable Before before;

    PoolsTakeover(ProxyServer server) {
        this.server = server;
        this.health = server.health();
    }

    @Override
    public String label() {
        return "pools and health checks";
    }

    @Override
    public void prepare(Upcoming next) throws InterruptedException {
        assert server.locks().isServing();
        Snapshot snapshot = next.snapshot();
        before = Before.of(server.snapshot(), snapshot);
        server.onControl(() -> {
            snapshot.activate();
            health.watch(snapshot.pools(), snapshot.credentials());
        });
    }

    @Override
    public void commit(Upcoming next) {
        assert server.locks().isServing();
        before = null;
        server.serve(next.serving());
    }

    /** Makes everything as it was, as far as that goes; when the control loop hangs, as soon as it does not. */
    @Override
    public void abandon() throws InterruptedException {
        Before earlier = before;
        before = null;
        if (earlier == null) {
            return;
        }
        LoopCall<Boolean> undone = LoopCall.lasting(server.loops().control().thread(), () -> {
            earlier.setups.forEach((pool, setup) -> attempt(() -> pool.apply(setup)));
            attempt(earlier.snapshot::follow);
            attempt(() -> health.watch(earlier.snapshot.pools(), earlier.snapshot.credentials()));
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
            server.loops().control().thread().defects().report("a part of a configuration that failed stays", defect);
        }
    }
}
