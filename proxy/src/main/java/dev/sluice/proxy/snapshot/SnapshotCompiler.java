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
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolSetup;
import dev.sluice.proxy.pool.Roster;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Turns a checked configuration into what the data path uses. Resolves names, so it may block. */
public final class SnapshotCompiler {
    /**
     * A backend's name that could not be resolved.
     *
     * @param path of the address in the configuration
     */
    public record Unresolved(String path, String host) {}

    /**
     * A backend's name that stands for several addresses, of which the first is used.
     *
     * @param path of the address in the configuration
     */
    public record Ambiguous(String path, String message) {}

    /**
     * What came of it.
     *
     * @param unresolved empty when the snapshot is complete
     */
    public record Result(Snapshot snapshot, List<Unresolved> unresolved, List<Ambiguous> ambiguous) {}

    private static final int MAX_SHOWN = 5;

    private final int workers;
    private final Snapshot running;
    private final Found found;
    private final List<Unresolved> unresolved = new ArrayList<>();
    private final List<Ambiguous> ambiguous = new ArrayList<>();
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
        return compile(config, Snapshot.nothing(), workers, found);
    }

    /**
     * Compiles the next generation of what runs: pools, backends and frontends that stay, or come back, keep their live state. Changes
     * nothing yet.
     */
    public static Result compile(SluiceConfig config, Snapshot running, int workers, Found found) {
        return new SnapshotCompiler(running, workers, found).compile(config);
    }

    /** What a pool that serves is to be, given what discovery has found by now. Changes nothing yet. */
    public static PoolSetup refresh(Pool pool, int workers, Found found) {
        SnapshotCompiler compiler = new SnapshotCompiler(Snapshot.nothing(), workers, found);
        PoolSetup earlier = pool.setup();
        // Those of the configuration come first, and are not resolved again.
        List<PoolSetup.Entry> entries = new ArrayList<>(
                earlier.entries().subList(0, earlier.config().backends().size()));
        for (BackendConfig backend : found.of(earlier.config())) {
            entries.add(compiler.entry(earlier.config(), backend, pool.roster()));
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
            FrontendState known = running.lineage().frontend(frontend.name());
            frontends.add(new Frontend(
                    frontend, pool, queueTimeout, known == null ? new FrontendState(frontend, workers) : known));
        }
        Snapshot next = new Snapshot(
                running.generation() + 1, frontends, List.copyOf(pools.values()), setups, running.lineage());
        return new Result(next, List.copyOf(unresolved), List.copyOf(ambiguous));
    }

    private Pool pool(PoolConfig config) {
        Pool known = running.lineage().pool(config.name());
        Roster roster = known == null ? new Roster(workers) : known.roster();
        List<PoolSetup.Entry> entries = new ArrayList<>();
        config.backends().forEach(backend -> entries.add(entry(config, backend, roster)));
        found.of(config).forEach(backend -> entries.add(entry(config, backend, roster)));
        PoolSetup setup = PoolSetup.of(config, entries);
        if (known == null) {
            return new Pool(setup, workers);
        }
        if (!setup.equals(known.setup())) {
            setups.put(known, setup);
        }
        return known;
    }

    private PoolSetup.Entry entry(PoolConfig pool, BackendConfig config, Roster roster) {
        Address address = config.address();
        String path = "pools." + pool.name() + ".backends." + config.name() + ".address";
        Target target = target(address, path);
        Address checked = checkAddress(pool, config);
        Target checkTarget = checked.equals(address) ? target : target(checked, path);
        return new PoolSetup.Entry(roster.backend(config, target, checkTarget), config, target, checkTarget);
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
            InetAddress[] all = InetAddress.getAllByName(address.host());
            if (all.length > 1) {
                ambiguous.add(new Ambiguous(path, severalAddresses(address, all)));
            }
            return new InetSocketAddress(all[0], address.port());
        } catch (UnknownHostException _) {
            unresolved.add(new Unresolved(path, address.host()));
            return new InetSocketAddress(0);
        }
    }

    static String severalAddresses(HostPort address, InetAddress[] all) {
        List<String> others = Stream.of(all)
                .skip(1)
                .limit(MAX_SHOWN)
                .map(other -> new HostPort(other.getHostAddress(), address.port()).toString())
                .toList();
        return "%s is %s here, and not %s; write the one that is meant, or use \"discover\" for all"
                .formatted(
                        address,
                        new HostPort(all[0].getHostAddress(), address.port()),
                        String.join(", ", others) + (all.length - 1 > MAX_SHOWN ? ", ..." : ""));
    }
}
