package dev.sluice.proxy.snapshot;

import dev.sluice.proxy.pool.Pool;
import java.util.List;

/** One compiled configuration. Immutable but for the live state of what it holds. */
public record Snapshot(List<Frontend> frontends, List<Pool> pools) {
    public Snapshot {
        frontends = List.copyOf(frontends);
        pools = List.copyOf(pools);
    }
}
