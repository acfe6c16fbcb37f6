package dev.sluice.proxy.discovery;

import dev.sluice.config.model.DiscoverySource;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.net.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The lookup of a Kubernetes service by its EndpointSlices, watched through the API server. Errors never make the
 * answer empty: the last one that was good stays until there is a new one.
 *
 * <p>Threading: a thread of its own. {@link #close} does not wait for a call of the listener that has begun, since the listener may be
 * waiting for who closes.
 */
public final class EndpointSliceLookup implements Lookup {
    private static final Logger LOG = Area.DISCOVERY.logger();
    /** Different things of which the log is told once; what comes beyond is of the same kind. */
    private static final int MAX_SAID = 16;

    /**
     * The pauses and limits of time of a lookup.
     *
     * @param debounce changes that follow the first within this time are told together
     * @param answer how long the server may take for an answer other than a watch
     * @param minWatchSeconds shortest time after which the server is asked to end a watch
     * @param maxWatchSeconds longest such time; the actual one is random, so that not all watches end together
     * @param overdue how long after that a watch which has not ended counts as dead
     * @param steady a watch that has lasted this long was a success
     * @param firstPause shortest pause after a failure
     * @param longestPause longest pause between attempts
     */
    record Timing(
            Duration debounce,
            Duration answer,
            int minWatchSeconds,
            int maxWatchSeconds,
            Duration overdue,
            Duration steady,
            Duration firstPause,
            Duration longestPause) {
        /** A connection that dies in silence is noticed when its watch is overdue; client-go pings, which HTTP/1.1 cannot. */
        static final Timing DEFAULT = new Timing(
                Duration.ofMillis(100),
                Duration.ofSeconds(30),
                50,
                60,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofMillis(800),
                Duration.ofSeconds(30));
    }

    private final String pool;
    private final PortChoice port;
    private final boolean preferZone;
    private final ServiceAccount account;
    private final Timing timing;
    private final RandomGenerator random;
    private final KubernetesApi api;
    private final ServiceSlices slices;
    private final RetryPauses pauses;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Set<String> said = new HashSet<>();
    private final StableNames names = new StableNames();
    private @Nullable ZoneHints hints;
    /** When changes that nobody was told of are due; null when there are none. */
    private @Nullable Long dueNanos;

    private boolean failing;

    /**
     * The lookup for a process that runs in a pod.
     *
     * @param poolName for the log
     */
    public EndpointSliceLookup(DiscoverySource.Kubernetes source, String poolName) {
        this(source, poolName, ServiceAccount.ofThisPod(), Timing.DEFAULT, RandomGenerator.getDefault());
    }

    EndpointSliceLookup(
            DiscoverySource.Kubernetes source,
            String poolName,
            ServiceAccount account,
            Timing timing,
            RandomGenerator random) {
        this.pool = poolName;
        this.port = new PortChoice(source.port());
        this.preferZone = source.preferZone();
        this.account = account;
        this.timing = timing;
        this.random = random;
        this.api = new KubernetesApi(account, timing.answer());
        this.slices = new ServiceSlices(api, account, source.service(), source.namespace());
        this.pauses = new RetryPauses(timing.firstPause(), timing.longestPause(), random);
    }

    @Override
    public void start(Listener listener) {
        Thread.ofPlatform().daemon().name("sluice-discovery-" + pool).start(() -> run(listener));
    }

    @Override
    public void close() {
        closed.countDown();
        api.close();
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void run(Listener listener) {
        try {
            while (!isClosed()) {
                pause(attempt(listener));
            }
        } catch (InterruptedException _) {
            LOG.atWarn().addKeyValue("pool", pool).log("pool {}: discovery was interrupted and has ended", pool);
        } finally {
            api.close();
        }
    }

    private void pause(Duration pause) throws InterruptedException {
        if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
            LOG.atDebug().addKeyValue("pool", pool).log("pool {}: discovery has ended", pool);
        }
    }

    /** Lists if that is needed and follows one watch to its end; returns how long to wait before the next attempt. */
    private Duration attempt(Listener listener) throws InterruptedException {
        try {
            if (!slices.isListed()) {
                slices.list();
                tell(listener);
            }
            return watch(listener) ? Duration.ZERO : pauses.next();
        } catch (ApiFailure e) {
            return isClosed() ? Duration.ZERO : afterFailure(e, listener);
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("pool", pool)
                    .setCause(e)
                    .log("pool {}: discovery failed by a defect and begins anew", pool);
            slices.expire();
            return pauses.next();
        }
    }

    /** Returns whether the watch was a success. */
    private boolean watch(Listener listener) throws ApiFailure, InterruptedException {
        int seconds = random.nextInt(timing.minWatchSeconds(), timing.maxWatchSeconds() + 1);
        long begin = Clock.SYSTEM.nanos();
        boolean heard = false;
        try (SliceWatch watch = slices.watch(seconds)) {
            if (failing) {
                // The listener knows of a failure, and nothing may change for a long time.
                tell(listener);
            }
            long end = begin + TimeUnit.SECONDS.toNanos(seconds);
            long dead = end + timing.overdue().toNanos();
            while (true) {
                WatchEvent event = watch.next(untilNext(dead));
                long now = Clock.SYSTEM.nanos();
                if (event instanceof WatchEvent.Ended) {
                    expireIf(!heard && now - end >= 0);
                    return heard || isSteady(begin);
                } else if (event != null) {
                    heard = true;
                    pauses.reset();
                    if (slices.follow(event)) {
                        noteChange();
                    } else {
                        call(listener::onConfirmed); // a bookmark, most often once a minute
                    }
                } else if (now - dead >= 0) {
                    expireIf(!heard);
                    throw ApiFailure.cut("the API server has not ended a watch that was due");
                }
                if (dueNanos != null && now - dueNanos >= 0) {
                    tell(listener);
                }
            }
        } finally {
            if (isSteady(begin)) {
                pauses.reset();
            }
            if (dueNanos != null) {
                tell(listener);
            }
        }
    }

    /**
     * A watch that has said nothing in all its time, not even a bookmark, may have been one of a future that never comes: a server that
     * was restored from a backup accepts such a watch and stays silent. A list finds out.
     */
    private void expireIf(boolean silent) {
        if (silent) {
            slices.expire();
        }
    }

    private boolean isSteady(long beginNanos) {
        return Clock.SYSTEM.nanos() - beginNanos >= timing.steady().toNanos();
    }

    private long untilNext(long endNanos) {
        long now = Clock.SYSTEM.nanos();
        return Math.max(0, dueNanos == null ? endNanos - now : Math.min(dueNanos - now, endNanos - now));
    }

    private void noteChange() {
        if (dueNanos == null) {
            dueNanos = Clock.SYSTEM.nanos() + timing.debounce().toNanos();
        }
    }

    private Duration afterFailure(ApiFailure failure, Listener listener) {
        boolean first = pauses.isFresh();
        Duration pause = pauses.next();
        LOG.atDebug().addKeyValue("pool", pool).log("pool {}: {}", pool, failure.reason());
        switch (failure.kind()) {
            case EXPIRED -> {
                slices.expire();
                return first ? Duration.ZERO : pause;
            }
            case CUT, GARBLED -> {
                if (!first) {
                    // What comes after the version that is known cannot be had; a list goes past it.
                    slices.expire();
                }
                if (!first || failure.kind() == ApiFailure.Kind.GARBLED) {
                    fail(failure.reason(), listener);
                }
            }
            case UNREACHABLE -> fail(failure.reason(), listener);
            case REFUSED -> {
                slices.expire();
                fail(failure.reason(), listener);
            }
        }
        return pause.compareTo(failure.retryAfter()) > 0 ? pause : failure.retryAfter();
    }

    private void fail(String reason, Listener listener) {
        failing = true;
        call(() -> listener.onFailed(reason));
    }

    private void tell(Listener listener) {
        dueNanos = null;
        failing = false;
        String problem = port.problem(slices.toString(), slices.all());
        if (problem != null) {
            call(() -> listener.onUnfit(problem, "kubernetes.port"));
            return;
        }
        if (slices.all().isEmpty()) {
            sayOnce(slices.lack());
        }
        MergedSlices merged = MergedSlices.of(slices.all(), port, preferZone, account.zone(), names);
        merged.strange().forEach(this::sayOnce);
        if (merged.hints() != null && merged.hints() != hints && preferZone) {
            hints = Objects.requireNonNull(merged.hints());
            LOG.atInfo().addKeyValue("pool", pool).log("pool {}: service {}: {}", pool, slices, hints.sentence());
        }
        String note = merged.endpoints().isEmpty() ? slices.lack() : "";
        call(() -> listener.onFound(merged.endpoints(), note));
    }

    private void sayOnce(String sentence) {
        if (said.size() < MAX_SAID && said.add(sentence)) {
            LOG.atWarn().addKeyValue("pool", pool).log("pool {}: {}", pool, sentence);
        }
    }

    private void call(Runnable listenerCall) {
        if (isClosed()) {
            return;
        }
        try {
            listenerCall.run();
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("pool", pool)
                    .setCause(e)
                    .log("pool {}: an answer of discovery could not be followed", pool);
        }
    }
}
