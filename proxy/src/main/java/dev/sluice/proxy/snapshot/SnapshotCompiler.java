package dev.sluice.proxy.snapshot;

import dev.sluice.config.BackendConfig;
import dev.sluice.config.FrontendConfig;
import dev.sluice.config.HealthCheckConfig;
import dev.sluice.config.PoolConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.value.Address;
import dev.sluice.config.value.HostPort;
import dev.sluice.config.value.UnixPath;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolSetup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Turns a checked configuration into what the data path uses. Resolves names, so it may block. */
public final class SnapshotCompiler {
    /**
     * A backend's name that could not be resolved.
     *
     * @param path of the address in the configuration
     */
    public record Unresolved(String path, String host) {}

    /**
     * What came of it.
     *
     * @param unresolved empty when the snapshot is complete
     */
    public record Result(Snapshot snapshot, List<Unresolved> unresolved) {}

    private final int workers;
    private final Snapshot running;
    private final Found found;
    private final List<Unresolved> unresolved = new ArrayList<>();
    private final Map<Pool, PoolSetup> setups = new LinkedHashMap<>();

    private SnapshotCompiler(Snapshot running, int workers, Found found) {
        this.running = running;
        this.workers = workers;
        this.found = found;
    }

    /** Compiles for this many loops, each of which will count. */
    public static Result compile(SluiceConfig config, int workers) {
        return compile(config, workers, Found.NOTHING);
    }

    /** Compiles the first generation, with what discovery has found already. */
    public static Result compile(SluiceConfig config, int workers, Found found) {
        return compile(config, Snapshot.EMPTY, workers, found);
    }

    /** Compiles the next generation of what runs: pools, backends and frontends that stay keep their live state. Changes nothing yet. */
    public static Result compile(SluiceConfig config, Snapshot running, int workers, Found found) {
        return new SnapshotCompiler(running, workers, found).compile(config);
    }

    /** What a pool that serves is to be, given what discovery has found by now. Changes nothing yet. */
    public static PoolSetup refresh(Pool pool, int workers, Found found) {
        SnapshotCompiler compiler = new SnapshotCompiler(Snapshot.EMPTY, workers, found);
        PoolSetup earlier = pool.setup();
        // Those of the configuration come first, and are not resolved again.
        List<PoolSetup.Entry> entries = new ArrayList<>(
                earlier.entries().subList(0, earlier.config().backends().size()));
        for (BackendConfig backend : found.of(earlier.config())) {
            entries.add(compiler.entry(earlier.config(), backend, earlier.backends()));
        }
        return PoolSetup.of(earlier.config(), entries);
    }

    private Result compile(SluiceConfig config) {
        Map<String, Pool> pools = new LinkedHashMap<>();
        Map<String, PoolConfig> configs = new LinkedHashMap<>();
        for (PoolConfig pool : config.pools()) {
            pools.put(pool.name(), pool(pool));
            configs.put(pool.name(), pool);
        }
        List<Frontend> frontends = new ArrayList<>();
        for (FrontendConfig frontend : config.frontends()) {
            Pool pool = Objects.requireNonNull(pools.get(frontend.pool()));
            Duration queueTimeout = Objects.requireNonNull(configs.get(frontend.pool()))
                    .limits()
                    .queueTimeout();
            frontends.add(running.frontend(frontend.name())
                    .map(earlier -> new Frontend(frontend, pool, queueTimeout, earlier))
                    .orElseGet(() -> new Frontend(frontend, pool, queueTimeout, workers)));
        }
        Snapshot next = new Snapshot(running.generation() + 1, frontends, List.copyOf(pools.values()), setups);
        return new Result(next, List.copyOf(unresolved));
    }

    private Pool pool(PoolConfig config) {
        Optional<Pool> same = running.pool(config.name());
        List<PoolSetup.Entry> entries = new ArrayList<>();
        List<Backend> earlier = same.map(Pool::backends).orElse(List.of());
        config.backends().forEach(backend -> entries.add(entry(config, backend, earlier)));
        found.of(config).forEach(backend -> entries.add(entry(config, backend, earlier)));
        PoolSetup setup = PoolSetup.of(config, entries);
        if (same.isEmpty()) {
            return new Pool(setup, workers);
        }
        if (!setup.equals(same.get().setup())) {
            setups.put(same.get(), setup);
        }
        return same.get();
    }

    private PoolSetup.Entry entry(PoolConfig pool, BackendConfig config, List<Backend> earlier) {
        Address address = config.address();
        String path = "pools." + pool.name() + ".backends." + config.name() + ".address";
        Target target = target(address, path);
        Address checked = checkAddress(pool, config);
        Target checkTarget = checked.equals(address) ? target : target(checked, path);
        Backend backend = earlier.stream()
                .filter(one -> one.name().equals(config.name()))
                .findFirst()
                .map(one ->
                        one.config().address().equals(address) ? one : new Backend(config, target, checkTarget, one))
                .orElseGet(() -> new Backend(config, target, checkTarget, workers));
        return new PoolSetup.Entry(backend, config, target, checkTarget);
    }

    private static Address checkAddress(PoolConfig pool, BackendConfig backend) {
        HealthCheckConfig check = pool.health().check();
        if (backend.checkAddress() != null) {
            return backend.checkAddress();
        }
        return check != null && check.port() != 0 && backend.address() instanceof HostPort tcp
                ? new HostPort(tcp.host(), check.port())
                : backend.address();
    }

    private Target target(Address address, String path) {
        return switch (address) {
            case UnixPath unix -> Target.unix(unix.path());
            case HostPort tcp -> Target.inet(resolve(tcp, path));
        };
    }

    private InetSocketAddress resolve(HostPort address, String path) {
        try {
            return new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
        } catch (UnknownHostException _) {
            unresolved.add(new Unresolved(path, address.host()));
            return new InetSocketAddress(0);
        }
    }
}
