package dev.sluice.proxy.pool;

import dev.sluice.config.PoolConfig;
import dev.sluice.proxy.balance.Balancer;
import dev.sluice.proxy.balance.LeastConnections;
import dev.sluice.proxy.balance.RoundRobin;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A named set of backends with one balancing policy.
 *
 * <p>Threading: any thread; each loop writes only its own counters.
 */
public final class Pool {
    private final PoolConfig config;
    private final List<Backend> backends;
    private final Balancer<Backend> balancer;
    private final PoolCounters[] counters;

    /** @param backends one for each backend of the configuration, in its order */
    public Pool(PoolConfig config, List<Backend> backends, int workers) {
        this.config = config;
        this.backends = List.copyOf(backends);
        this.balancer = balancer(config, backends);
        this.counters = new PoolCounters[workers];
        for (int i = 0; i < workers; i++) {
            counters[i] = new PoolCounters();
        }
    }

    private static Balancer<Backend> balancer(PoolConfig config, List<Backend> backends) {
        List<Backend> eligible = backends.stream().filter(Backend::isEligible).toList();
        return switch (config.balance()) {
            case ROUND_ROBIN -> new RoundRobin<>(eligible);
            case LEAST_CONNECTIONS -> new LeastConnections<>(eligible);
        };
    }

    /**
     * Chooses a backend and claims one session of it, to be given back with {@link Backend#release}.
     *
     * @return null when every eligible backend is excluded
     */
    public @Nullable Backend pick(Predicate<Backend> excluded) {
        return balancer.pick(excluded);
    }

    /** As {@link #pick}, after an earlier choice of the same session failed. */
    public @Nullable Backend pickAgain(Predicate<Backend> excluded) {
        return balancer.pickAgain(excluded);
    }

    /** Sessions over all backends. */
    public int inFlight() {
        int sum = 0;
        for (int i = 0; i < backends.size(); i++) {
            sum += backends.get(i).inFlight();
        }
        return sum;
    }

    public String name() {
        return config.name();
    }

    public PoolConfig config() {
        return config;
    }

    public List<Backend> backends() {
        return backends;
    }

    public PoolCounters counters(int worker) {
        return counters[worker];
    }
}
