package dev.sluice.proxy.discovery;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.DiscoveryConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.value.Address;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The discovery of the backends of one pool, which decides which answers are followed, and remembers the last one that
 * was.
 *
 * <p>Threading: a thread of the lookup writes, one call at a time; any thread reads.
 */
final class Discovery implements Lookup.Listener, AutoCloseable {
    private static final Logger LOG = Area.DISCOVERY.logger();

    private final String pool;
    private final DiscoveryConfig config;
    private final Lookup lookup;
    private final InstantSource clock;
    private final Discoveries.Surroundings surroundings;
    /** By {@link DiscoveryResult}. */
    private final AtomicLongArray results;
    /** Addresses that were left out, over all answers. */
    private final AtomicLong leftOut;

    private final CountDownLatch first = new CountDownLatch(1);
    private volatile List<Endpoint> found = List.of();
    private volatile @Nullable Instant lastSuccess;
    private volatile DiscoveryStatus.@Nullable Problem lastError;
    private volatile List<String> oursLast = List.of();
    /** Those of {@link #oursLast} are not among them. */
    private final Unusable unusable = new Unusable();

    /** Why the last answer was empty. */
    private volatile String note = "";
    /** Of {@code discover}: what would have to be another for the last answer to do; else empty. */
    private volatile String key = "";

    private volatile boolean failing;
    private volatile boolean serving;
    private volatile boolean closed;

    /**
     * Asks nobody yet.
     *
     * @param earlier what the pool had until now: its counters go on, and its backends stay until there is an answer
     */
    Discovery(
            PoolConfig pool,
            DiscoveryConfig config,
            Lookup lookup,
            @Nullable Discovery earlier,
            InstantSource clock,
            Discoveries.Surroundings surroundings) {
        this.pool = pool.name();
        this.config = config;
        this.lookup = lookup;
        this.clock = clock;
        this.surroundings = surroundings;
        this.results = earlier == null ? new AtomicLongArray(DiscoveryResult.values().length) : earlier.results;
        this.leftOut = earlier == null ? new AtomicLong() : earlier.leftOut;
        if (earlier != null && earlier.lastSuccess != null) {
            found = earlier.found;
            lastSuccess = earlier.lastSuccess;
        }
    }

    /** What was found before will do: nobody waits for the first answer, if there was one before. */
    void answered() {
        if (lastSuccess != null) {
            first.countDown();
        }
    }

    /** How many backends are known. */
    int size() {
        return found.size();
    }

    void start() {
        lookup.start(this);
    }

    DiscoveryConfig config() {
        return config;
    }

    /** Waits for the first answer, be it followed or not; false when none came in time. */
    boolean awaitFirst(long nanos) throws InterruptedException {
        return first.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** The pool serves from now on: it is told of changes. */
    void serve() {
        serving = true;
    }

    @Override
    public void onLeftOut(Map<String, Reach> addresses) {
        leftOut.addAndGet(addresses.size());
        String words = unusable.take(addresses);
        if (words != null && !closed) {
            String remedy = unusable.isLocal()
                    ? "; discover.allowLocal: true takes addresses of this machine and its link"
                    : "";
            LOG.atWarn()
                    .addKeyValue("pool", pool)
                    .log("pool {}: {}: left out: {}{}", pool, config.source(), words, remedy);
        }
    }

    @Override
    public void onNote(String words) {
        note = words;
    }

    @Override
    public void onFound(List<Endpoint> all) {
        List<Endpoint> endpoints = withoutOurs(all);
        long usable = endpoints.stream().filter(one -> !one.draining()).count();
        if (closed) {
            return;
        }
        if (endpoints.isEmpty() && !oursLast.isEmpty()) {
            note = "this process itself listens at " + String.join(", ", oursLast);
        }
        boolean few = usable > 0 && usable < config.minBackends();
        key = few ? "minBackends" : all.isEmpty() && unusable.isLocal() ? "allowLocal" : "";
        if (usable < config.minBackends()) {
            String words = usable == 0 ? "no backend" : Counted.of(usable, "backend");
            notFollowed(
                    DiscoveryResult.REFUSED,
                    "found %s, minBackends is %d%s"
                            .formatted(words, config.minBackends(), note.isEmpty() ? "" : ": " + note));
        } else if (endpoints.size() > DiscoveryConfig.MAX_BACKENDS) {
            notFollowed(
                    DiscoveryResult.REFUSED,
                    "found %d backends, at most %d are followed"
                            .formatted(endpoints.size(), DiscoveryConfig.MAX_BACKENDS));
        } else {
            follow(List.copyOf(endpoints));
        }
    }

    /** An address on which this process listens, as a name of this machine may have it, would lead a session back here. */
    private List<Endpoint> withoutOurs(List<Endpoint> endpoints) {
        List<String> left = endpoints.stream()
                .filter(this::isOurs)
                .map(one -> one.address().toString())
                .toList();
        leftOut.addAndGet(left.size());
        if (!left.equals(oursLast)) {
            oursLast = left;
            if (!left.isEmpty()) {
                String message = "left out " + String.join(", ", left) + ": this process listens there";
                lastError = new DiscoveryStatus.Problem(clock.instant(), message, true);
                LOG.atWarn().addKeyValue("pool", pool).log("pool {}: {}: {}", pool, config.source(), message);
            }
        }
        return left.isEmpty()
                ? endpoints
                : endpoints.stream().filter(one -> !isOurs(one)).toList();
    }

    private boolean isOurs(Endpoint endpoint) {
        return surroundings.listening().frontendAt(endpoint.address()) != null;
    }

    private void follow(List<Endpoint> endpoints) {
        List<Endpoint> before = found;
        boolean changed = !endpoints.equals(before);
        boolean recovered = failing;
        found = endpoints;
        lastSuccess = clock.instant();
        failing = false;
        results.incrementAndGet((changed ? DiscoveryResult.CHANGED : DiscoveryResult.UNCHANGED).ordinal());
        first.countDown();
        if (changed) {
            tell(before);
            LOG.atInfo()
                    .addKeyValue("pool", pool)
                    .log("pool {}: {}: {}", pool, config.source(), Difference.of(before, endpoints));
        } else if (recovered) {
            LOG.atInfo()
                    .addKeyValue("pool", pool)
                    .log("pool {}: {} answers again, nothing has changed", pool, config.source());
        }
    }

    private void tell(List<Endpoint> before) {
        try {
            if (serving) {
                surroundings.follow(pool);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closed meanwhile
        } catch (RuntimeException e) {
            found = before; // so that the same answer is a change again
            throw e;
        }
    }

    @Override
    public void onConfirmed() {
        if (!closed && !failing && lastSuccess != null) {
            lastSuccess = clock.instant();
            results.incrementAndGet(DiscoveryResult.UNCHANGED.ordinal());
        }
    }

    @Override
    public void onFailed(String reason) {
        onUnfit(reason, "");
    }

    @Override
    public void onUnfit(String reason, String decisive) {
        if (!closed) {
            note = ""; // that of an answer, and this is none
            key = decisive;
            notFollowed(DiscoveryResult.FAILED, reason);
        }
    }

    private void notFollowed(DiscoveryResult result, String message) {
        results.incrementAndGet(result.ordinal());
        if (result == DiscoveryResult.REFUSED) {
            first.countDown(); // there is an answer: another one is not to be expected while the start waits
        }
        DiscoveryStatus.Problem last = lastError;
        boolean known = failing && last != null && last.message().equals(message);
        boolean answered = result == DiscoveryResult.REFUSED || !key.isEmpty();
        lastError = new DiscoveryStatus.Problem(clock.instant(), message, answered);
        failing = true;
        if (!known) {
            String rest = lastSuccess == null ? "no backend is known yet" : "what was found before stays";
            LOG.atWarn().addKeyValue("pool", pool).log("pool {}: {}: {}; {}", pool, config.source(), message, rest);
        }
    }

    /** As the pool takes them; what the configuration names itself comes first. */
    List<BackendConfig> backends(PoolConfig named) {
        Set<String> names = new HashSet<>();
        Set<Address> addresses = new HashSet<>();
        for (BackendConfig backend : named.backends()) {
            names.add(backend.name());
            addresses.add(backend.address());
        }
        List<BackendConfig> backends = new ArrayList<>();
        for (Endpoint one : found) {
            if (!isOurs(one) && !names.contains(one.name()) && addresses.add(one.address())) {
                names.add(one.name());
                int weight = one.draining() ? 0 : one.weight();
                backends.add(
                        new BackendConfig(one.name(), one.address(), weight, config.maxConnections(), one.backup()));
            }
        }
        return backends;
    }

    DiscoveryStatus status() {
        Map<DiscoveryResult, Long> counts = new EnumMap<>(DiscoveryResult.class);
        for (DiscoveryResult result : DiscoveryResult.values()) {
            counts.put(result, results.get(result.ordinal()));
        }
        return new DiscoveryStatus(
                config.source().toString(),
                found.size(),
                lastSuccess,
                lastError,
                failing,
                counts,
                new DiscoveryStatus.LeftOut(leftOut.get(), unusable.count() + oursLast.size()),
                note,
                key);
    }

    @Override
    public void close() {
        closed = true;
        lookup.close();
    }
}
