package dev.sluice.proxy.route;

import dev.sluice.proxy.meter.Counter;
import dev.sluice.proxy.meter.PerWorker;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The state of a route that later generations of the configuration go on with when they have one of the same name: its counts and its turns.
 *
 * <p>Threading: any thread; each loop writes only its own counter.
 */
public final class RouteState {
    private final String name;
    private final PerWorker<Counter> sessions;
    private final AtomicLong turns = new AtomicLong();

    public RouteState(String name, int workers) {
        this.name = name;
        this.sessions = new PerWorker<>(workers, Counter::new);
    }

    /** Unique in the frontend. */
    public String name() {
        return name;
    }

    /** Counts a session that the route took. */
    public void onChosen(int worker) {
        sessions.of(worker).increment();
    }

    /** Sessions that it took, by worker. */
    public PerWorker<Counter> sessions() {
        return sessions;
    }

    /** Counts the turns of its pools, over all workers. */
    AtomicLong turns() {
        return turns;
    }
}
