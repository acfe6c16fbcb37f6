package dev.sluice.config.route;

import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.Opening;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.model.RouteFacts;
import dev.sluice.config.model.RoutingConfig;
import dev.sluice.config.model.WeightedPool;
import java.util.List;

/** The way on of a client behind the routes, while every pool has a backend. */
public sealed interface RouteOutcome {
    /**
     * To the pools of a route, by their weights.
     *
     * @param index of the route
     * @param pools those of weight 0 included
     */
    record ToPools(int index, String route, List<WeightedPool> pools) implements RouteOutcome {
        public ToPools {
            pools = List.copyOf(pools);
        }
    }

    /** Nowhere: a route refuses it. */
    record RefusedByRoute(int index, String route) implements RouteOutcome {}

    /** To the pool of the frontend, since no route takes it. */
    record ToOthers(String pool) implements RouteOutcome {}

    /** Nowhere: no route takes it, and the frontend has no pool for all others. */
    record NoRoute() implements RouteOutcome {}

    /** Nowhere: the frontend ends TLS, and the client does not speak it. No route is asked. */
    record NeedsTls() implements RouteOutcome {}

    /**
     * Asks the routes.
     *
     * @param matcher of the same routes
     * @param client with a known opening
     */
    static RouteOutcome of(FrontendConfig frontend, RouteMatcher matcher, RouteFacts client) {
        if (frontend.tls() != null && client.opening() instanceof Opening.Other) {
            return new NeedsTls();
        }
        RoutingConfig routing = frontend.routing();
        int index = matcher.first(client, 0);
        if (index < 0) {
            return routing.pool() == null ? new NoRoute() : new ToOthers(routing.pool());
        }
        RouteConfig route = routing.routes().get(index);
        return route.refuses()
                ? new RefusedByRoute(index, route.name())
                : new ToPools(index, route.name(), route.pools());
    }

    /** Whether a client with this outcome can come to a pool, or is refused where that is {@link RouteConfig#REFUSE}. */
    default boolean leadsTo(String pool) {
        boolean refuse = pool.equals(RouteConfig.REFUSE);
        return switch (this) {
            case ToPools(int _, String _, List<WeightedPool> pools) ->
                pools.stream()
                        .anyMatch(share -> share.weight() > 0 && share.pool().equals(pool));
            case ToOthers(String others) -> others.equals(pool);
            case RefusedByRoute _, NoRoute _, NeedsTls _ -> refuse;
        };
    }
}
