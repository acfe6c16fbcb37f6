package dev.sluice.proxy.snapshot;

import dev.sluice.proxy.net.Clock;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolSetup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One compiled configuration. Immutable but for the live state of what it holds. */
public final class Snapshot {
    private final int generation;
    private final List<Frontend> frontends;
    private final List<Pool> pools;
    private final Map<String, Frontend> frontendsByName = new LinkedHashMap<>();
    private final Map<String, Pool> poolsByName = new LinkedHashMap<>();
    private final Credentials credentials;
    private final Map<Pool, PoolSetup> changes;
    private final Lineage lineage;

    /**
     * @param generation 1 for the one that the process started with
     * @param changes what {@link #activate} will tell pools of earlier generations
     * @param lineage what serves and has served
     */
    Snapshot(
            int generation,
            List<Frontend> frontends,
            List<Pool> pools,
            Credentials credentials,
            Map<Pool, PoolSetup> changes,
            Lineage lineage) {
        this.generation = generation;
        this.frontends = List.copyOf(frontends);
        this.pools = List.copyOf(pools);
        this.credentials = credentials;
        this.changes = Map.copyOf(changes);
        this.lineage = lineage;
        frontends.forEach(frontend -> frontendsByName.put(frontend.name(), frontend));
        pools.forEach(pool -> poolsByName.put(pool.name(), pool));
    }

    /** Nothing runs. */
    static Snapshot nothing() {
        return new Snapshot(0, List.of(), List.of(), Credentials.NONE, Map.of(), new Lineage());
    }

    /** Makes pools and limits follow this generation; on the control thread. */
    public void activate() {
        changes.forEach(Pool::apply);
        follow();
    }

    /** Pools of earlier generations, with what they are to become. */
    public Map<Pool, PoolSetup> changes() {
        return changes;
    }

    /** The part of {@link #activate} that leaves the pools as they are: this generation is the present one. */
    public void follow() {
        long now = Clock.SYSTEM.nanos();
        frontends.forEach(frontend -> frontend.activate(now));
        lineage.follow(this, now);
    }

    /** Forgets pools, frontends and backends that have left long ago; on the control thread. */
    public void forget(long nowNanos) {
        lineage.forget(nowNanos);
    }

    Lineage lineage() {
        return lineage;
    }

    public int generation() {
        return generation;
    }

    public List<Frontend> frontends() {
        return frontends;
    }

    public List<Pool> pools() {
        return pools;
    }

    /** What sessions and health checks show to backends. */
    public Credentials credentials() {
        return credentials;
    }

    public Optional<Frontend> frontend(String name) {
        return Optional.ofNullable(frontendsByName.get(name));
    }

    public Optional<Pool> pool(String name) {
        return Optional.ofNullable(poolsByName.get(name));
    }
}
