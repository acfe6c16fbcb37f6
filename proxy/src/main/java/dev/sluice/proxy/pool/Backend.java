package dev.sluice.proxy.pool;

import dev.sluice.proxy.balance.Candidate;
import dev.sluice.proxy.net.Target;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One address that serves. Live state: the sessions it has now and what was counted of it.
 *
 * <p>Threading: any thread; each loop writes only its own counters.
 */
public final class Backend implements Candidate {
    private final String name;
    private final String address;
    private final Target target;
    private final int weight;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final BackendCounters[] counters;

    /**
     * @param address as configured, for logs
     * @param weight 0 for no new sessions
     * @param workers loops that will count
     */
    public Backend(String name, String address, Target target, int weight, int workers) {
        this.name = name;
        this.address = address;
        this.target = target;
        this.weight = weight;
        this.counters = new BackendCounters[workers];
        for (int i = 0; i < workers; i++) {
            counters[i] = new BackendCounters();
        }
    }

    public String name() {
        return name;
    }

    public String address() {
        return address;
    }

    public Target target() {
        return target;
    }

    @Override
    public int weight() {
        return weight;
    }

    /** True when new sessions may go here. */
    public boolean isEligible() {
        return weight > 0;
    }

    @Override
    public int inFlight() {
        return inFlight.get();
    }

    @Override
    public boolean claim(int expected) {
        return inFlight.compareAndSet(expected, expected + 1);
    }

    @Override
    public void claim() {
        inFlight.incrementAndGet();
    }

    /** Ends a claim; the sessions that remain. */
    public int release() {
        int remaining = inFlight.decrementAndGet();
        assert remaining >= 0 : name;
        return remaining;
    }

    public BackendCounters counters(int worker) {
        return counters[worker];
    }

    @Override
    public String toString() {
        return name;
    }
}
