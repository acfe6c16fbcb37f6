package dev.sluice.proxy.snapshot;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.PoolTls;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.value.Address;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolSetup;
import dev.sluice.proxy.pool.Roster;
import dev.sluice.proxy.pool.TlsClient;
import dev.sluice.proxy.route.RouteTable;
import dev.sluice.proxy.snapshot.HostNames.Answer;
import dev.sluice.proxy.snapshot.RouteCompiler.CompiledPool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The compiler of a checked configuration into what the data path uses. Asks for names, so it may block, for a bounded
 * time.
 */
public final class SnapshotCompiler {
    /**
     * The outcome of a compilation.
     *
     * @param unresolved backends whose names have no address now
     * @param ambiguous backends whose names have several addresses, of which the first is used
     */
    public record Result(Snapshot snapshot, List<NamedBackend> unresolved, List<NamedBackend> ambiguous) {
        /** All that is to be said about names. */
        public List<NamedBackend> remarks() {
            return Stream.concat(unresolved.stream(), ambiguous.stream()).toList();
        }
    }

    private final int workers;
    private final Snapshot running;
    private final DiscoveredBackends found;
    private final Targets targets;
    private final Contents contents;
    private final Map<Pool, PoolSetup> setups = new LinkedHashMap<>();
    private final Map<PoolTls, TlsClient> clients = new HashMap<>();

    private SnapshotCompiler(
            Snapshot running, int workers, DiscoveredBackends found, Map<String, Answer> names, Contents contents) {
        this.running = running;
        this.workers = workers;
        this.found = found;
        this.targets = new Targets(names);
        this.contents = contents;
    }

    /** Compiles for this many loops, each of which will count. */
    public static Result compile(SluiceConfig config, int workers) {
        return compile(config, workers, DiscoveredBackends.NOTHING, new HostNames(), Contents.none());
    }

    /** Compiles the first generation, with what discovery has found already. */
    public static Result compile(
            SluiceConfig config, int workers, DiscoveredBackends found, HostNames names, Contents contents) {
        return compile(config, Snapshot.nothing(), workers, found, names, contents);
    }

    /**
     * Compiles the next generation of what runs: pools, backends and frontends that stay, or come back, keep their live state. Changes
     * nothing yet.
     */
    public static Result compile(
            SluiceConfig config,
            Snapshot running,
            int workers,
            DiscoveredBackends found,
            HostNames names,
            Contents contents) {
        return new SnapshotCompiler(running, workers, found, names.ask(Targets.names(config)), contents)
                .compile(config);
    }

    /**
     * What a pool that serves is to be, given what discovery has found by now. Changes nothing yet.
     *
     * @param names what is known by now of those that had no address; the others are not looked at again
     */
    public static PoolSetup refresh(Pool pool, int workers, DiscoveredBackends found, Map<String, Answer> names) {
        SnapshotCompiler compiler = new SnapshotCompiler(Snapshot.nothing(), workers, found, names, Contents.none());
        PoolSetup earlier = pool.setup();
        PoolConfig config = earlier.config();
        List<PoolSetup.Entry> entries = new ArrayList<>();
        for (PoolSetup.Entry entry :
                earlier.entries().subList(0, config.backends().size())) {
            entries.add(entry.isUnresolved() ? compiler.entry(config, entry.config(), pool.roster(), config) : entry);
        }
        for (BackendConfig backend : found.of(config)) {
            entries.add(compiler.entry(config, backend, pool.roster(), config));
        }
        return PoolSetup.of(config, entries);
    }

    /** The names that backends of the pool lack addresses of. */
    public static List<String> missingNames(Pool pool) {
        PoolSetup setup = pool.setup();
        return setup.entries().stream()
                .filter(PoolSetup.Entry::isUnresolved)
                .flatMap(entry -> Targets.names(setup.config(), entry.config()).stream())
                .distinct()
                .toList();
    }

    private Result compile(SluiceConfig config) {
        Map<String, CompiledPool> pools = new LinkedHashMap<>();
        for (PoolConfig pool : config.pools()) {
            PoolTls tls = pool.tls();
            pools.put(
                    pool.name(),
                    new CompiledPool(
                            pool(pool), pool, tls == null ? null : clients.computeIfAbsent(tls, this::client)));
            pool.tlsOfChecks().forEach(checked -> clients.computeIfAbsent(checked, this::client));
        }
        List<Frontend> frontends = new ArrayList<>();
        for (FrontendConfig frontend : config.frontends()) {
            FrontendState known = running.lineage().frontend(frontend.name());
            FrontendState state = known == null ? new FrontendState(frontend, workers, contents.lists()) : known;
            RouteTable routes = new RouteCompiler(frontend, state, pools, workers).compile();
            Frontend before = running.frontend(frontend.name()).orElse(null);
            frontends.add(new Frontend(frontend, routes, state, contents, before));
        }
        Snapshot next = new Snapshot(
                running.generation() + 1,
                frontends,
                pools.values().stream().map(CompiledPool::pool).toList(),
                new Credentials(new TlsClients(clients), contents.secrets()),
                setups,
                running.lineage());
        return new Result(next, targets.unresolved(), targets.ambiguous());
    }

    private TlsClient client(PoolTls tls) {
        return new TlsClient(
                tls, contents.authorities().of(tls.trust()), TlsClients.shown(tls, contents.certificates()));
    }

    private Pool pool(PoolConfig config) {
        Pool known = running.lineage().pool(config.name());
        Roster roster = known == null ? new Roster(workers) : known.roster();
        PoolConfig before = known == null ? config : known.config();
        List<PoolSetup.Entry> entries = new ArrayList<>();
        config.backends().forEach(backend -> entries.add(entry(config, backend, roster, before)));
        found.of(config).forEach(backend -> entries.add(entry(config, backend, roster, before)));
        PoolSetup setup = PoolSetup.of(config, entries);
        if (known == null) {
            return new Pool(setup, workers);
        }
        if (!setup.equals(known.setup())) {
            setups.put(known, setup);
        }
        return known;
    }

    /** @param before what the pool was when it served last */
    private PoolSetup.Entry entry(PoolConfig pool, BackendConfig config, Roster roster, PoolConfig before) {
        Backend known = roster.known(config);
        Address address = config.address();
        Target target = targets.of(address, pool, config, known == null ? Target.UNRESOLVED : known.target());
        Address checked = Targets.checkAddress(pool, config);
        Target checkTarget = target;
        if (!checked.equals(address)) {
            Target earlier = known != null && checked.equals(Targets.checkAddress(before, known.config()))
                    ? known.checkTarget()
                    : Target.UNRESOLVED;
            checkTarget = targets.of(checked, pool, config, earlier);
        }
        Backend backend = roster.backend(config, target, checkTarget);
        HealthCheckConfig check = pool.checkOf(config);
        if (known == null && check != null && check.initiallyDown()) {
            backend.markUnproven();
        }
        return new PoolSetup.Entry(backend, config, target, checkTarget);
    }
}
