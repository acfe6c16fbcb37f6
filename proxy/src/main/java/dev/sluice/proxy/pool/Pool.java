package dev.sluice.proxy.pool;

import dev.sluice.config.model.BalanceConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.proxy.balance.Balancer;
import dev.sluice.proxy.balance.First;
import dev.sluice.proxy.balance.LeastConnections;
import dev.sluice.proxy.balance.Random2;
import dev.sluice.proxy.balance.RoundRobin;
import dev.sluice.proxy.balance.SourceHash;
import dev.sluice.proxy.meter.Counter;
import dev.sluice.proxy.meter.PerWorker;
import dev.sluice.proxy.net.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A named set of backends with one balancing policy, its limits and its queue. It survives changes of the configuration as its name does.
 *
 * <p>Threading: any thread; each loop writes only its own counters. {@link #rebuild} and {@link #apply} belong to the control thread.
 */
public final class Pool {
    private final PerWorker<PoolCounters> counters;
    private final PoolQueue queue;
    private final Roster roster;
    private final AtomicLong cursor = new AtomicLong();
    private final AtomicInteger active = new AtomicInteger();
    private final Holding holding = new Holding(Clock.SYSTEM.nanos());
    private final Dispatch dispatch;

    private volatile PoolSetup setup;
    private volatile Balancer<Backend> balancer;
    /** What the balancer was built from, besides its candidates. */
    private int[] weights = {};

    private BalanceConfig balance;
    private final Counter builds = new Counter();
    private final Failures failures = new Failures();

    public Pool(PoolSetup setup, int workers) {
        this.setup = setup;
        this.queue = new PoolQueue(setup.config().limits().queueLimit());
        this.dispatch = new Dispatch(this, queue, holding);
        this.roster = new Roster(workers);
        roster.replace(setup.backends(), Clock.SYSTEM.nanos());
        this.balance = setup.config().balance();
        List<Backend> eligible = EligibleBackends.of(setup.config(), setup.backends());
        this.weights = EligibleBackends.weights(balance, eligible);
        this.balancer = balancer(eligible);
        this.counters = new PerWorker<>(workers, PoolCounters::new);
    }

    /** Takes another configuration of the same name, effective with the next {@link #rebuild}; sessions of backends that are gone go on. */
    public void apply(PoolSetup changed) {
        changed.entries()
                .forEach(entry -> entry.backend().reconfigure(entry.config(), entry.target(), entry.checkTarget()));
        queue.limit(changed.config().limits().queueLimit());
        setup = changed;
        dispatch.follow();
        roster.replace(changed.backends(), Clock.SYSTEM.nanos());
    }

    private Balancer<Backend> balancer(List<Backend> eligible) {
        return switch (balance.policy()) {
            case ROUND_ROBIN -> new RoundRobin<>(eligible, weights, cursor);
            case LEAST_CONNECTIONS -> new LeastConnections<>(eligible, weights, cursor);
            case RANDOM2 -> new Random2<>(eligible, weights);
            case SOURCE_HASH -> new SourceHash<>(eligible, weights, balance.boundedLoad());
            case FIRST -> new First<>(eligible);
        };
    }

    /**
     * Takes the states of the backends into account; who waits is served by what came and refused when nothing is left. The work is
     * that of all backends, so it is done once for many changes. Without a change the balancer stays.
     */
    public void rebuild() {
        BalanceConfig wanted = setup.config().balance();
        List<Backend> eligible = wouldServe();
        int[] changed = EligibleBackends.weights(wanted, eligible);
        boolean same = wanted.policy() == balance.policy()
                && wanted.boundedLoad() == balance.boundedLoad()
                && Arrays.equals(changed, weights)
                && eligible.equals(balancer.candidates());
        if (!same) {
            balance = wanted;
            weights = changed;
            balancer = balancer(eligible);
            builds.increment();
        }
        dispatch.onFreed();
    }

    /** Who would get new sessions if the pool were rebuilt now. */
    public List<Backend> wouldServe() {
        return EligibleBackends.of(setup.config(), setup.backends());
    }

    /** How often its balancer was built anew. */
    public long builds() {
        return builds.value();
    }

    /**
     * Chooses a backend and claims one session of it, to be given back with {@link #release}.
     *
     * @param key what the choice may depend on: a hash of the client's address
     * @return null when every eligible backend is excluded or full
     */
    public @Nullable Backend pick(long key, Predicate<? super Backend> excluded) {
        return pick(key, excluded, false);
    }

    /** As {@link #pick}, after an earlier choice of the same session failed. */
    public @Nullable Backend pickAgain(long key, Predicate<? super Backend> excluded) {
        return pick(key, excluded, true);
    }

    private @Nullable Backend pick(long key, Predicate<? super Backend> excluded, boolean again) {
        if (queue.length() > 0) {
            return null; // who waits comes first
        }
        Backend picked = pickWithinLimit(key, excluded, again);
        if (picked == null) {
            dispatch.run(); // who came meanwhile may have been kept out by the place that was held here
        }
        return picked;
    }

    @Nullable
    Backend pickWithinLimit(long key, Predicate<? super Backend> excluded, boolean again) {
        if (!claim()) {
            return null;
        }
        Backend picked = again ? balancer.pickAgain(key, excluded) : balancer.pick(key, excluded);
        if (picked == null) {
            active.decrementAndGet();
        }
        return picked;
    }

    /** Claims one session of the pool. What claims and then finds no backend has kept others out: it must {@link Dispatch#run}. */
    private boolean claim() {
        int limit = setup.config().limits().maxConnections();
        if (limit == 0) {
            active.incrementAndGet();
            return true;
        }
        for (int now = active.get(); now < limit; now = active.get()) {
            if (active.compareAndSet(now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    /** True when waiting may help: there is an eligible backend that is not excluded, and only limits keep it from the session. */
    public boolean isWorthWaiting(Predicate<? super Backend> excluded) {
        return balancer.candidates().stream().anyMatch(backend -> !excluded.test(backend));
    }

    /** Lets the session wait for a backend; false when the queue is full. It may be answered before this returns. */
    public boolean enqueue(Waiter waiter) {
        if (!queue.offer(waiter)) {
            return false;
        }
        dispatch.run(); // what was released before it stood in the queue was offered to nobody
        return true;
    }

    /** Takes the session out of the queue; false when it was answered already, whose answer then follows. */
    public boolean leave(Waiter waiter) {
        return queue.leave(waiter);
    }

    /** Ends a claim; who waits longest gets the place. */
    public void release(Backend backend) {
        unclaim(backend);
        dispatch.onFreed();
    }

    /** Ends a claim of one who looks for others to serve. */
    void unclaim(Backend backend) {
        backend.release();
        active.decrementAndGet();
    }

    /** Looks whether who waits can go on, where time has passed and nothing else has happened. */
    public void wake() {
        dispatch.run();
    }

    /** Says who wakes the queue; null when its backends are not watched, so that nobody may wait for one to come up. On the control thread. */
    public void wakenBy(@Nullable QueueWaker waker) {
        dispatch.wakenBy(waker);
    }

    /** Whether sessions wait while no backend takes them, rather than being refused. */
    public boolean waitsWhenNoneUp() {
        return dispatch.waitsWhenNoneUp();
    }

    /** No backend takes a session, which is about to wait for one. */
    public void hold(long nowNanos) {
        holding.go(nowNanos);
    }

    /** Whether sessions wait because no backend takes them, or those are released who did. */
    public boolean isHolding(long nowNanos) {
        return holding.isOn(nowNanos, setup.config().limits().noneUp().timeout().toNanos());
    }

    /** The time in which no backend takes sessions. */
    public Holding holding() {
        return holding;
    }

    /** How many sessions wait because no backend takes them. */
    public int held() {
        return !waitsWhenNoneUp() || takesSessions() ? queue.held() : queue.length();
    }

    /** A session that was called needs no place in the queue any more: it has kept it until now. */
    public void giveBackPlace() {
        queue.giveBackPlace();
    }

    /** A session could not connect to the backend, or the backend ended it at once without a byte. */
    public void sessionFailed(Backend backend, long nowNanos, FailureReason reason) {
        failures.failed(backend, setup.config().health().outlier(), nowNanos, reason);
        dispatch.doubt(backend);
    }

    /** Sessions it could not serve. */
    public Failures failures() {
        return failures;
    }

    /** Sessions over all backends, those that have left the pool included. */
    public int inFlight() {
        return active.get();
    }

    public String name() {
        return setup.config().name();
    }

    public PoolConfig config() {
        return setup.config();
    }

    public PoolSetup setup() {
        return setup;
    }

    /** Its backends, and those that have left and may come back. */
    public Roster roster() {
        return roster;
    }

    /** Forgets backends that have left long ago. On the control thread. */
    public void forget(long nowNanos) {
        roster.forget(nowNanos);
    }

    public List<Backend> backends() {
        return setup.backends();
    }

    /** False while no backend gets new sessions: one would be refused, or wait. */
    public boolean takesSessions() {
        return !balancer.candidates().isEmpty();
    }

    /** Backends that get new sessions now. */
    public List<Backend> eligible() {
        return balancer.candidates();
    }

    public PoolQueue queue() {
        return queue;
    }

    /** What one worker has counted. */
    public PoolCounters counters(int worker) {
        return counters.of(worker);
    }

    /** What was counted, by worker. */
    public PerWorker<PoolCounters> counters() {
        return counters;
    }
}
