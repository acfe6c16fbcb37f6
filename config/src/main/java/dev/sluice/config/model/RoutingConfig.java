package dev.sluice.config.model;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The choice of a pool for each session of a frontend: the first route that takes it, else the pool for all others.
 *
 * @param startTls what comes before a ClientHello
 * @param routes in the order in which they are asked
 * @param pool name of a pool of the same {@link SluiceConfig}, an anonymous one has the frontend's name; null: all others are refused
 */
public record RoutingConfig(
        StartTls startTls,
        List<RouteConfig> routes,
        @Nullable String pool) {
    public RoutingConfig {
        routes = List.copyOf(routes);
    }

    /** Whether a session can be routed only by what its ClientHello says. */
    public boolean asksForHello() {
        return routes.stream().anyMatch(route -> route.conditions().askForHello());
    }

    /** The pools to which sessions can go, each once, those of weight 0 included. */
    public List<String> pools() {
        List<String> pools = new ArrayList<>();
        if (pool != null) {
            pools.add(pool);
        }
        Stream<String> ofRoutes =
                routes.stream().flatMap(route -> route.pools().stream()).map(WeightedPool::pool);
        return Stream.concat(pools.stream(), ofRoutes).distinct().toList();
    }
}
