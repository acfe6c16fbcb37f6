package dev.sluice.proxy.pool;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.proxy.net.Target;
import java.util.List;

/**
 * The setup of a pool by one generation of the configuration, with the backends it uses. Immutable but for the live
 * state of those.
 *
 * @param entries one for each backend: those of the configuration in its order, then those that discovery has found
 */
public record PoolSetup(PoolConfig config, List<Entry> entries, List<Backend> backends) {
    /** The setup of a backend by one generation; the backend may have served earlier ones. */
    public record Entry(Backend backend, BackendConfig config, Target target, Target checkTarget) {
        /** Whether its name, or that of where it is checked, has no address. */
        public boolean isUnresolved() {
            return target.isUnresolved() || checkTarget.isUnresolved();
        }
    }

    public PoolSetup {
        entries = List.copyOf(entries);
        backends = List.copyOf(backends);
    }

    public static PoolSetup of(PoolConfig config, List<Entry> entries) {
        return new PoolSetup(
                config, entries, entries.stream().map(Entry::backend).toList());
    }
}
