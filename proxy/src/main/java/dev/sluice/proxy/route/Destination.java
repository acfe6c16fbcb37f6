package dev.sluice.proxy.route;

import dev.sluice.proxy.balance.Candidate;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.TlsClient;
import org.jspecify.annotations.Nullable;

/**
 * A pool to which a route leads, with the limits of time that its sessions have there. Immutable but for the pool's live state; any thread.
 */
public final class Destination implements RouteChoice, Candidate {
    private final RouteState route;
    private final Pool pool;
    private final Timeouts timeouts;
    private final @Nullable TlsClient tls;

    /** @param tls what is spoken to the backends; null where the client's bytes are passed on */
    public Destination(RouteState route, Pool pool, Timeouts timeouts, @Nullable TlsClient tls) {
        this.route = route;
        this.pool = pool;
        this.timeouts = timeouts;
        this.tls = tls;
    }

    /** The TLS that is spoken to the backends; null where the client's bytes are passed on. */
    public @Nullable TlsClient tls() {
        return tls;
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
