package dev.sluice.proxy.health;

import dev.sluice.proxy.net.WorkerLoop;
import dev.sluice.proxy.pool.Pool;
import java.util.List;

/**
 * Watches all pools, on the control loop: however many backends there are, one thread checks them.
 *
 * <p>Threading: {@link #start} and {@link #stop} from any thread.
 */
public final class HealthMonitor {
    private final WorkerLoop loop;
    private final List<PoolMonitor> pools;

    /** @param closer ends sessions of backends that go down */
    public HealthMonitor(WorkerLoop control, List<Pool> pools, SessionCloser closer) {
        this.loop = control;
        this.pools = pools.stream()
                .map(pool -> new PoolMonitor(control, pool, closer))
                .toList();
    }

    public void start() {
        loop.execute(this::onStart);
    }

    private void onStart() {
        int total = pools.stream().mapToInt(PoolMonitor::checks).sum();
        int before = 0;
        for (PoolMonitor pool : pools) {
            pool.start(before, Math.max(1, total));
            before += pool.checks();
        }
    }

    public void stop() {
        loop.execute(() -> pools.forEach(PoolMonitor::stop));
    }
}
