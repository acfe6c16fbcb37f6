package dev.sluice.proxy.snapshot;

import dev.sluice.proxy.pool.Known;
import dev.sluice.proxy.pool.Pool;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pools and frontends of all generations by name: those that serve, and those that have left and may come back. One that comes
 * back is the same, with its sessions and its counts.
 *
 * <p>Threading: {@link #pool} and {@link #frontend} from any thread, the rest on the control thread.
 */
final class Lineage {
    /** Backends of pools that have left and have no sessions: about what one pool may remember for itself. */
    private static final int MOST_IDLE_BACKENDS = 4_096;
    /** Frontends that have left and have no sessions. */
    private static final int MOST_IDLE_FRONTENDS = 1_024;
    /** A table of sources takes 1.5 MB: eight of them at most. */
    private static final int WEIGHT_OF_SOURCES = MOST_IDLE_FRONTENDS / 8;

    private final Known<String, Pool> pools = new Known<>(MOST_IDLE_BACKENDS, new Known.Keeping<>() {
        @Override
        public boolean isInUse(Pool pool) {
            return pool.inFlight() > 0 || pool.queue().length() > 0;
        }

        @Override
        public int weight(Pool pool) {
            return Math.max(1, pool.roster().size());
        }
    });

    private final Known<String, FrontendState> frontends = new Known<>(MOST_IDLE_FRONTENDS, new Known.Keeping<>() {
        @Override
        public boolean isInUse(FrontendState frontend) {
            return frontend.limit().active() > 0;
        }

        @Override
        public int weight(FrontendState frontend) {
            return frontend.rules().sources() == null ? 1 : WEIGHT_OF_SOURCES;
        }
    });

    @Nullable
    Pool pool(String name) {
        return pools.find(name);
    }

    @Nullable
    FrontendState frontend(String name) {
        return frontends.find(name);
    }

    /** This generation serves. */
    void follow(Snapshot snapshot, long nowNanos) {
        Map<String, Pool> served = new LinkedHashMap<>();
        snapshot.pools().forEach(pool -> served.put(pool.name(), pool));
        pools.replace(served, nowNanos);
        Map<String, FrontendState> states = new LinkedHashMap<>();
        snapshot.frontends().forEach(frontend -> states.put(frontend.name(), frontend.state()));
        frontends.replace(states, nowNanos);
    }

    /** Forgets what has left long ago. */
    void forget(long nowNanos) {
        pools.forget(nowNanos);
        pools.values().forEach(pool -> pool.forget(nowNanos));
        frontends.forget(nowNanos);
    }

    /** How many pools and frontends are known. */
    int size() {
        return pools.size() + frontends.size();
    }
}
