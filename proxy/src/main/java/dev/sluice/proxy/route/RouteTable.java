package dev.sluice.proxy.route;

import dev.sluice.config.model.RouteFacts;
import dev.sluice.config.route.RouteMatcher;
import dev.sluice.proxy.pool.Pool;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The routes of one frontend of one generation of the configuration. Immutable but for live state; any thread. */
public final class RouteTable {
    private final RouteMatcher matcher;
    private final List<Route> routes;
    private final Route otherwise;

    /**
     * Asks the routes in their order.
     *
     * @param matcher of the conditions of {@code routes}, in the same order
     * @param otherwise for sessions that no other route takes
     */
    public RouteTable(RouteMatcher matcher, List<Route> routes, Route otherwise) {
        this.matcher = matcher;
        this.routes = List.copyOf(routes);
        this.otherwise = otherwise;
    }

    /** Chooses for a session, whose turn it takes where the route has several pools. */
    public RouteChoice choose(RouteFacts facts) {
        int from = 0;
        while (true) {
            int index = matcher.first(facts, from);
            if (index == RouteMatcher.NEEDS_OPENING) {
                return RouteChoice.Undecided.UNDECIDED;
            }
            Route route = index == RouteMatcher.NONE ? otherwise : routes.get(index);
            RouteChoice choice = route.next();
            if (choice != null) {
                return choice;
            }
            from = index + 1;
        }
    }

    /** The pool of every session; null where there are several, or none. */
    public @Nullable Pool onlyPool() {
        return routes.isEmpty() && !otherwise.destinations().isEmpty()
                ? otherwise.destinations().getFirst().pool()
                : null;
    }

    /** The pools to which it leads, each once, without those that have no share. */
    public Set<Pool> pools() {
        Set<Pool> pools = new LinkedHashSet<>();
        all().forEach(route -> route.destinations().forEach(one -> pools.add(one.pool())));
        return pools;
    }

    /** Those with conditions, in their order, and then the one for all others. */
    public List<Route> all() {
        List<Route> all = new ArrayList<>(routes);
        all.add(otherwise);
        return all;
    }

    /** Whether there is more than one route. */
    public boolean isSplit() {
        return !routes.isEmpty();
    }
}
