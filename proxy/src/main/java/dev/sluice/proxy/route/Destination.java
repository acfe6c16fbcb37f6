package dev.sluice.proxy.route;

import dev.sluice.proxy.balance.Candidate;
import dev.sluice.proxy.pool.Pool;

/**
 * A pool to which a route leads, with the limits of time that its sessions have there. Immutable but for the pool's live state; any thread.
 */
public final class Destination implements RouteChoice, Candidate {
    private final RouteState route;
    private final Pool pool;
    private final Timeouts timeouts;

    public Destination(RouteState route, Pool pool, Timeouts timeouts) {
        this.route = route;
        this.pool = pool;
        this.timeouts = timeouts;
    }

    /** That took the session. */
    public RouteState route() {
        return route;
    }

    public Pool pool() {
        return pool;
    }

    /** Of a session of this frontend in this pool. */
    public Timeouts timeouts() {
        return timeouts;
    }

    /** The name of the pool. */
    @Override
    public String name() {
        return pool.name();
    }

    @Override
    public int inFlight() {
        return pool.inFlight();
    }

    /** Never: sessions of a full pool wait there, or are refused. */
    @Override
    public boolean isFull() {
        return false;
    }

    @Override
    public boolean claim(int expected) {
        return true;
    }

    @Override
    public boolean claim() {
        return true;
    }
}
