package dev.sluice.proxy.pool;

import dev.sluice.config.BackendConfig;
import dev.sluice.proxy.balance.Candidate;
import dev.sluice.proxy.net.Target;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One address that serves. Live state: the sessions it has now, whether it may get more, and what was counted of it. It survives a
 * change of the configuration as long as its name and its address stay.
 *
 * <p>Threading: any thread; each loop writes only its own counters. What decides about {@link #state} is written by the control
 * thread alone.
 */
public final class Backend implements Candidate {
    /** A ramp is counted in per cent. */
    public static final int FULL = 100;

    private static final int NONE = -1;

    private volatile BackendConfig config;
    private volatile Target target;
    private volatile Target checkTarget;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final BackendCounters[] counters;
    private final HealthCounters health;
    private volatile int capacity;
    private volatile int rampPercent = FULL;
    private volatile boolean down;
    private volatile boolean ejected;
    private volatile AdminState adminState = AdminState.READY;
    /** What an operator has set instead of the configured weight and limit; negative for nothing. */
    private volatile int weightOverride = NONE;

    private volatile int limitOverride = NONE;
    private volatile long sinceNanos;
    /** The state that was counted last. */
    private volatile BackendState noted = BackendState.UP;

    /**
     * @param checkTarget where its health is checked
     * @param workers loops that will count
     */
    public Backend(BackendConfig config, Target target, Target checkTarget, int workers) {
        this(config, target, checkTarget, newCounters(workers), new HealthCounters());
    }

    /** One of the same name at another address, which goes on counting where the earlier one stopped. */
    public Backend(BackendConfig config, Target target, Target checkTarget, Backend earlier) {
        this(config, target, checkTarget, earlier.counters, earlier.health);
    }

    private Backend(
            BackendConfig config,
            Target target,
            Target checkTarget,
            BackendCounters[] counters,
            HealthCounters health) {
        this.config = config;
        this.target = target;
        this.checkTarget = checkTarget;
        this.counters = counters;
        this.health = health;
        this.capacity = capacityAt(FULL);
    }

    private static BackendCounters[] newCounters(int workers) {
        BackendCounters[] counters = new BackendCounters[workers];
        for (int i = 0; i < workers; i++) {
            counters[i] = new BackendCounters();
        }
        return counters;
    }

    /** Takes another configuration of the same name and address; what an operator has set stays unless the file changed that key. */
    void reconfigure(BackendConfig changed, Target resolved, Target resolvedCheck) {
        if (changed.weight() != config.weight()) {
            weightOverride = NONE;
        }
        if (changed.maxConnections() != config.maxConnections()) {
            limitOverride = NONE;
        }
        config = changed;
        target = resolved;
        checkTarget = resolvedCheck;
        ramp(rampPercent);
    }

    @Override
    public String name() {
        return config.name();
    }

    /** As configured, for logs. */
    public String address() {
        return config.address().toString();
    }

    public BackendConfig config() {
        return config;
    }

    public Target target() {
        return target;
    }

    public Target checkTarget() {
        return checkTarget;
    }

    /** Share of new sessions relative to the others of the pool; 0 for none. */
    public int weight() {
        return weightOverride == NONE ? config.weight() : weightOverride;
    }

    /** Most sessions at once; 0 for no limit. */
    public int maxConnections() {
        return limitOverride == NONE ? config.maxConnections() : limitOverride;
    }

    /** Sets the weight that an operator wishes; effective with the next {@link Pool#rebuild}. */
    public void overrideWeight(int weight) {
        weightOverride = weight;
    }

    /** Sets the limit that an operator wishes; 0 for none. */
    public void overrideMaxConnections(int most) {
        limitOverride = most;
        ramp(rampPercent);
    }

    public AdminState adminState() {
        return adminState;
    }

    /** What an operator wishes; effective with the next {@link Pool#rebuild}. */
    public void adminState(AdminState wished) {
        adminState = wished;
    }

    public BackendState state() {
        if (adminState == AdminState.MAINTENANCE) {
            return BackendState.MAINTENANCE;
        }
        if (weight() == 0 || adminState == AdminState.DRAIN) {
            return BackendState.DRAINING;
        }
        if (down) {
            return BackendState.DOWN;
        }
        return ejected ? BackendState.EJECTED : BackendState.UP;
    }

    /** What the health checks say; effective with the next {@link Pool#rebuild}. */
    public void markDown(boolean isDown) {
        down = isDown;
    }

    /** Whether it is kept out for its failures; effective with the next {@link Pool#rebuild}. */
    public void markEjected(boolean isEjected) {
        ejected = isEjected;
    }

    /** When it came into its present state, by the clock of the loops. */
    public long sinceNanos() {
        return sinceNanos;
    }

    /** It is watched from now on. */
    public void begin(long nowNanos) {
        sinceNanos = nowNanos;
        noted = state();
    }

    /** It has changed its state just now. */
    public void changedState(long nowNanos) {
        sinceNanos = nowNanos;
        noted = state();
        health.changes(noted).increment();
    }

    /** Whether it is in another state than when {@link #begin} or {@link #changedState} was called last. */
    public boolean hasChangedState() {
        return noted != state();
    }

    /** How much of its weight and of its limit it has now; effective for the weight with the next {@link Pool#rebuild}. */
    public void ramp(int percent) {
        rampPercent = percent;
        capacity = capacityAt(percent);
    }

    public int rampPercent() {
        return rampPercent;
    }

    private int capacityAt(int percent) {
        int most = maxConnections();
        return most == 0 ? Integer.MAX_VALUE : Math.max(1, (int) ((long) most * percent / FULL));
    }

    @Override
    public int inFlight() {
        return inFlight.get();
    }

    @Override
    public boolean isFull() {
        return inFlight.get() >= capacity;
    }

    @Override
    public boolean claim(int expected) {
        return expected < capacity && inFlight.compareAndSet(expected, expected + 1);
    }

    @Override
    public boolean claim() {
        if (inFlight.incrementAndGet() <= capacity) {
            return true;
        }
        inFlight.decrementAndGet();
        return false;
    }

    /** Ends a claim. */
    void release() {
        int remaining = inFlight.decrementAndGet();
        assert remaining >= 0 : name();
    }

    /** One more session failed since the last that did not; how many that are. */
    int failed() {
        return failuresInARow.incrementAndGet();
    }

    /** It serves: failures are counted from 0 again. */
    public void served() {
        if (failuresInARow.get() != 0) {
            failuresInARow.set(0);
        }
    }

    public BackendCounters counters(int worker) {
        return counters[worker];
    }

    /** Written by the control thread. */
    public HealthCounters health() {
        return health;
    }

    @Override
    public String toString() {
        return name();
    }
}
