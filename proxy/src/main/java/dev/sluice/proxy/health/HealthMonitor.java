package dev.sluice.proxy.health;

import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.tls.HandshakeTurns;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.snapshot.Credentials;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The health monitor of all pools, on the control loop: however many backends there are, one thread checks them.
 *
 * <p>Threading: {@link #stop} and {@link #checksAtOnce} from any thread, the rest on the control loop.
 */
public final class HealthMonitor {
    /** Longer than one that is abandoned takes. */
    private static final Duration PROBES_END_WITHIN = Duration.ofSeconds(3);

    private final Loop loop;
    private final SessionCloser closer;
    private final CheckMeans means;
    private final Map<Pool, PoolMonitor> monitors = new LinkedHashMap<>();

    /** @param closer ends sessions of backends that go down */
    public HealthMonitor(Loop control, SessionCloser closer) {
        this.loop = control;
        this.closer = closer;
        this.means = new CheckMeans(control, new ProbeTls(control, new HandshakeTurns(control)));
    }

    /**
     * Watches these pools from now on, as they are configured now, and no others. On the control loop.
     *
     * @param credentials of their generation
     */
    public void watch(List<Pool> pools, Credentials credentials) {
        assert loop.inLoop();
        means.follow(credentials);
        Set<Pool> present = new HashSet<>(pools);
        monitors.entrySet().removeIf(entry -> {
            boolean gone = !present.contains(entry.getKey());
            if (gone) {
                entry.getValue().leave();
            }
            return gone;
        });
        int total = pools.stream().mapToInt(pool -> pool.backends().size()).sum();
        int before = 0;
        for (Pool pool : pools) {
            boolean added = !monitors.containsKey(pool);
            monitors.computeIfAbsent(pool, _ -> new PoolMonitor(means, pool, closer))
                    .update(added, (double) before / Math.max(1, total));
            before += pool.backends().size();
        }
    }

    /** Watches the backends that a pool has now. On the control loop. */
    public void follow(Pool pool) {
        assert loop.inLoop();
        PoolMonitor monitor = monitors.get(pool);
        if (monitor != null) {
            monitor.update(false, 0);
        }
    }

    /**
     * An operator has changed the override for a backend of the pool. On the control loop.
     *
     * @param before its state until then
     */
    public void onOverride(Pool pool, Backend backend, BackendState before, String reason) {
        assert loop.inLoop();
        PoolMonitor monitor = monitors.get(pool);
        if (monitor != null) {
            monitor.onOverride(backend, before, reason);
        }
    }

    /** Sets how many checks may run at once. */
    public void checksAtOnce(int most) {
        loop.execute(() -> means.turns().most(most));
    }

    /** Ends the checks. For those in the middle, whose end a backend would see as a fault of ours, it waits a moment. */
    public void stop() throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        loop.execute(() -> {
            monitors.values().forEach(PoolMonitor::stop);
            means.turns().onIdle(over::countDown);
        });
        boolean _ = over.await(PROBES_END_WITHIN.toNanos(), TimeUnit.NANOSECONDS);
    }
}
