package dev.sluice.proxy.snapshot;

import dev.sluice.config.BackendConfig;
import dev.sluice.config.HealthCheckConfig;
import dev.sluice.config.PoolConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.value.Address;
import dev.sluice.config.value.HostPort;
import dev.sluice.config.value.UnixPath;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
    private final List<Unresolved> unresolved = new ArrayList<>();

    private SnapshotCompiler(int workers) {
        this.workers = workers;
    }

    /** Compiles for this many loops, each of which will count. */
    public static Result compile(SluiceConfig config, int workers) {
        return new SnapshotCompiler(workers).compile(config);
    }

    private Result compile(SluiceConfig config) {
        Map<String, Pool> pools = new LinkedHashMap<>();
        for (PoolConfig pool : config.pools()) {
            pools.put(pool.name(), pool(pool));
        }
        List<Frontend> frontends = config.frontends().stream()
                .map(frontend -> new Frontend(frontend, Objects.requireNonNull(pools.get(frontend.pool())), workers))
                .toList();
        return new Result(new Snapshot(frontends, List.copyOf(pools.values())), List.copyOf(unresolved));
    }

    private Pool pool(PoolConfig config) {
        List<Backend> backends = new ArrayList<>();
        for (BackendConfig backend : config.backends()) {
            Address address = backend.address();
            String path = "pools." + config.name() + ".backends." + backend.name() + ".address";
            Target target = target(address, path);
            Address checked = checkAddress(config, backend);
            Target checkTarget = checked.equals(address) ? target : target(checked, path);
            backends.add(new Backend(backend, target, checkTarget, workers));
        }
        return new Pool(config, backends, workers);
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
