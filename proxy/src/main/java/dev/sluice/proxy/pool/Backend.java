package dev.sluice.proxy.pool;

import dev.sluice.config.BackendConfig;
import dev.sluice.proxy.balance.Candidate;
import dev.sluice.proxy.net.Target;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One address that serves. Live state: the sessions it has now, whether it may get more, and what was counted of it.
 *
 * <p>Threading: any thread; each loop writes only its own counters. What decides about {@link #state} is written by the control
 * thread alone.
 */
public final class Backend implements Candidate {
    /** A ramp is counted in per cent. */
    public static final int FULL = 100;

    private final BackendConfig config;
    private final Target target;
    private final Target checkTarget;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final BackendCounters[] counters;
    private final HealthCounters health = new HealthCounters();
    private volatile int capacity;
    private volatile int rampPercent = FULL;
    private volatile boolean down;
    private volatile boolean ejected;

    /**
     * @param checkTarget where its health is checked
     * @param workers loops that will count
     */
    public Backend(BackendConfig config, Target target, Target checkTarget, int workers) {
        this.config = config;
        this.target = target;
        this.checkTarget = checkTarget;
        this.capacity = capacityAt(FULL);
        this.counters = new BackendCounters[workers];
        for (int i = 0; i < workers; i++) {
            counters[i] = new BackendCounters();
        }
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
        return config.weight();
    }

    public BackendState state() {
        if (weight() == 0) {
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

    /** How much of its weight and of its limit it has now; effective for the weight with the next {@link Pool#rebuild}. */
    public void ramp(int percent) {
        rampPercent = percent;
        capacity = capacityAt(percent);
    }

    public int rampPercent() {
        return rampPercent;
    }

    private int capacityAt(int percent) {
        int most = config.maxConnections();
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
