package dev.sluice.proxy.route;

import dev.sluice.config.model.WhenDown;
import dev.sluice.proxy.balance.RoundRobin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route: the pools to which it leads, in turn by weight, exactly so over all workers. Immutable but for its turns; any thread.
 */
public final class Route {
    private final RouteState state;
    private final WhenDown whenDown;
    private final RouteChoice nowhere;
    private final List<Destination> destinations;
    private final RoundRobin<Destination> turns;

    /**
     * Leads to pools with a share.
     *
     * @param destinations none: its sessions are refused
     * @param weights one for each of them, at least 1
     */
    public Route(RouteState state, WhenDown whenDown, List<Destination> destinations, int[] weights) {
        this.state = state;
        this.whenDown = whenDown;
        this.nowhere = new RouteChoice.Refusal(state);
        this.destinations = List.copyOf(destinations);
        this.turns = new RoundRobin<>(destinations, weights, state.turns());
    }

    /** What was and will be counted of it. */
    public RouteState state() {
        return state;
    }

    /** Where it leads, without what has no share; empty where its sessions are refused. */
    public List<Destination> destinations() {
        return destinations;
    }

    /** Where its next session goes; null when that is for the routes behind it to say. */
    @Nullable
    RouteChoice next() {
        if (destinations.isEmpty()) {
            return nowhere;
        }
        boolean skips = whenDown == WhenDown.SKIP; // else a pool without backends refuses by itself
        if (destinations.size() == 1) { // the turns are shared by all workers, and cost something
            Destination only = destinations.getFirst();
            return skips && isDown(only) ? null : only;
        }
        return turns.pick(0, skips ? Route::isDown : _ -> false);
    }

    private static boolean isDown(Destination destination) {
        return !destination.pool().takesSessions();
    }
}
