package dev.sluice.proxy.snapshot;

import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolSetup;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One compiled configuration. Immutable but for the live state of what it holds.
 *
 * @param generation 1 for the one that the process started with
 * @param changes what {@link #activate} will tell pools of earlier generations
 */
public record Snapshot(int generation, List<Frontend> frontends, List<Pool> pools, Map<Pool, PoolSetup> changes) {
    /** Nothing runs. */
    static final Snapshot EMPTY = new Snapshot(0, List.of(), List.of(), Map.of());

    public Snapshot {
        frontends = List.copyOf(frontends);
        pools = List.copyOf(pools);
        changes = Map.copyOf(changes);
    }

    /** Makes pools and limits that serve already follow this generation; on the control thread. */
    public void activate() {
        changes.forEach(Pool::apply);
        frontends.forEach(Frontend::activate);
    }

    public Optional<Frontend> frontend(String name) {
        return frontends.stream().filter(one -> one.name().equals(name)).findFirst();
    }

    public Optional<Pool> pool(String name) {
        return pools.stream().filter(one -> one.name().equals(name)).findFirst();
    }
}
