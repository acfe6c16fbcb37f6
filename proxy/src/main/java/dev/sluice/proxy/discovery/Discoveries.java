package dev.sluice.proxy.discovery;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.DiscoveryConfig;
import dev.sluice.config.model.DiscoverySource;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.value.BindAddress;
import dev.sluice.config.value.ListeningAddresses;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.net.Clock;
import dev.sluice.proxy.pool.Known;
import dev.sluice.proxy.snapshot.DiscoveredBackends;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The discoveries of all pools, over all configurations. Those of new pools are started before the configuration
 * serves, so that its first client finds backends; those of pools that left are ended after it does; those whose
 * section is unchanged just go on.
 *
 * <p>Threading: {@link #prepare}, {@link #commit} and {@link #abandon} belong to a reload, of which there is one at a time, or to
 * the start; the rest is for any thread.
 */
public final class Discoveries implements DiscoveredBackends, AutoCloseable {
    private static final Logger LOG = Area.DISCOVERY.logger();
    /** Longer than a name server that is dead, and the next one, take. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Backends of pools that have left. */
    private static final int MOST_LEFT = 4_096;

    /** The view that the discovery of one pool has of the process. */
    interface Surroundings extends Follower {
        /** Where the frontends, the metrics port and the admin endpoint listen. */
        ListeningAddresses listening();
    }

    private final Surroundings surroundings = new Surroundings() {
        @Override
        public void follow(String pool) throws InterruptedException {
            follower.follow(pool);
        }

        @Override
        public ListeningAddresses listening() {
            return ours;
        }
    };

    /** A factory of the lookup of one pool, which asks nobody until it is started. */
    @FunctionalInterface
    public interface Opener {
        Lookup open(String pool, DiscoverySource source);
    }

    /** The receiver of the news that a pool that serves has other backends than before. */
    @FunctionalInterface
    public interface Follower {
        void follow(String pool) throws InterruptedException;
    }

    private final Opener opener;
    private final InstantSource clock;
    private final Duration patience;
    private final Map<String, Discovery> prepared = new ConcurrentHashMap<>();
    private final Map<String, Discovery> serving = new ConcurrentHashMap<>();
    /** Those of pools that have left, for what they found last; they ask nobody any more. */
    private final Known<String, Discovery> left = new Known<>(MOST_LEFT, new Known.Keeping<>() {
        @Override
        public boolean isInUse(Discovery one) {
            return false;
        }

        @Override
        public int weight(Discovery one) {
            return 1 + one.size();
        }
    });

    private volatile Follower follower = _ -> {};
    private volatile ListeningAddresses ours = ListeningAddresses.NONE;
    private volatile ListeningAddresses oursServing = ListeningAddresses.NONE;

    public Discoveries(Opener opener) {
        this(opener, InstantSource.system(), PATIENCE);
    }

    /** @param patience how long the first answers are waited for */
    Discoveries(Opener opener, InstantSource clock, Duration patience) {
        this.opener = opener;
        this.clock = clock;
        this.patience = patience;
    }

    /** Says who follows, once and before the first configuration serves. */
    public void follower(Follower told) {
        follower = told;
    }

    /** Starts the lookups that the next configuration needs beside those that run, and waits a little for their first answers. */
    public void prepare(SluiceConfig next) throws InterruptedException {
        Map<String, List<BindAddress>> binds = new LinkedHashMap<>();
        next.frontends().stream()
                .filter(frontend -> !frontend.disabled())
                .forEach(frontend -> binds.put(frontend.name(), frontend.bind()));
        // Whoever answers for a name shall not lead clients to what an operator reads or changes either.
        put(binds, "metrics.bind", next.metrics().bind());
        put(binds, "admin.bind", next.admin() == null ? null : next.admin().bind());
        ours = ListeningAddresses.of(binds);
        for (PoolConfig pool : next.pools()) {
            DiscoveryConfig wanted = pool.discovery();
            Discovery now = serving.get(pool.name());
            if (wanted != null && (now == null || !now.config().equals(wanted))) {
                Lookup lookup = opener.open(pool.name(), wanted.source());
                Discovery earlier = now == null ? before(pool.name(), wanted) : now;
                Discovery one = new Discovery(pool, wanted, lookup, earlier, clock, surroundings);
                if (now != null) {
                    one.answered(); // by what the pool has now
                }
                prepared.put(pool.name(), one);
                one.start();
            }
        }
        awaitAnswers();
    }

    private static void put(Map<String, List<BindAddress>> binds, String key, @Nullable BindAddress bind) {
        if (bind != null) {
            binds.put(key, List.of(bind));
        }
    }

    /** That of the pool when it was discovered from the same source, not long ago; null for none. */
    private @Nullable Discovery before(String pool, DiscoveryConfig wanted) {
        left.forget(Clock.SYSTEM.nanos());
        Discovery one = left.find(pool);
        return one != null && one.config().source().equals(wanted.source()) ? one : null;
    }

    private void awaitAnswers() throws InterruptedException {
        long deadline = Clock.SYSTEM.nanos() + patience.toNanos();
        for (Map.Entry<String, Discovery> one : prepared.entrySet()) {
            if (!one.getValue().awaitFirst(deadline - Clock.SYSTEM.nanos())) {
                LOG.atWarn()
                        .addKeyValue("pool", one.getKey())
                        .log(
                                "pool {}: {} has given no backends within {} s; it serves {} until they are found",
                                one.getKey(),
                                one.getValue().config().source(),
                                patience.toSeconds(),
                                one.getValue().size() == 0 ? "without them" : "with those of before");
            }
        }
    }

    /**
     * The configuration that was prepared serves.
     *
     * @param late is told of the pools that begin, for what was found since they were compiled
     */
    public void commit(SluiceConfig now, Follower late) throws InterruptedException {
        oursServing = ours;
        Map<String, Discovery> fresh = new LinkedHashMap<>(prepared);
        prepared.clear();
        Map<String, DiscoveryConfig> wanted = new LinkedHashMap<>();
        for (PoolConfig pool : now.pools()) {
            if (pool.discovery() != null) {
                wanted.put(pool.name(), pool.discovery());
            }
        }
        fresh.forEach((pool, discovery) -> close(serving.put(pool, discovery)));
        serving.forEach((pool, discovery) -> {
            if (!discovery.config().equals(wanted.get(pool))) {
                serving.remove(pool, discovery);
                close(discovery);
            }
        });
        left.replace(serving, Clock.SYSTEM.nanos());
        for (Map.Entry<String, Discovery> one : fresh.entrySet()) {
            one.getValue().serve();
            tell(late, one.getKey());
        }
    }

    /** The configuration serves: what one pool cannot get now is no reason to say that it does not. */
    private static void tell(Follower late, String pool) throws InterruptedException {
        try {
            late.follow(pool);
        } catch (RuntimeException failed) {
            LOG.atError()
                    .addKeyValue("pool", pool)
                    .setCause(failed)
                    .log("pool {}: what was found since the reload began is followed with the next change", pool);
        }
    }

    /** The configuration that was prepared does not serve; nothing to do after {@link #commit}. */
    public void abandon() {
        prepared.values().forEach(Discoveries::close);
        prepared.clear();
        ours = oursServing;
    }

    private static void close(@Nullable Discovery discovery) {
        if (discovery != null) {
            discovery.close();
        }
    }

    @Override
    public List<BackendConfig> of(PoolConfig pool) {
        Discovery next = prepared.get(pool.name());
        boolean fits = next != null && Objects.equals(next.config(), pool.discovery());
        Discovery discovery = fits ? next : serving.get(pool.name());
        return discovery == null || pool.discovery() == null ? List.of() : discovery.backends(pool);
    }

    /** How it goes for a pool that serves; null when it is not discovered. */
    public @Nullable DiscoveryStatus status(String pool) {
        Discovery discovery = serving.get(pool);
        return discovery == null ? null : discovery.status();
    }

    @Override
    public void close() {
        abandon();
        serving.values().forEach(Discoveries::close);
        serving.clear();
    }
}
