package dev.sluice.config.route;

import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.FrontendTls;
import dev.sluice.config.model.Opening;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.model.RouteFacts;
import dev.sluice.config.model.RoutingConfig;
import dev.sluice.config.model.WeightedPool;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
     * Nowhere: the frontend ends TLS, and has no certificate for the client. No route is asked.
     *
     * @param serverName that it asks for; null for none
     */
    record NameUnknown(@Nullable String serverName) implements RouteOutcome {}

    /**
     * Nowhere: the frontend asks for a certificate of the client. No route is asked.
     *
     * @param shown whether the client has one, which has no name that is allowed
     */
    record CertificateRefused(boolean shown) implements RouteOutcome {}

    /** The knowledge of what certificates a frontend has, which are in files. */
    @FunctionalInterface
    interface ServedNames {
        /** Where nobody has read the files: there may be one for every name. */
        ServedNames UNREAD = _ -> true;

        /**
         * Whether there is one for a client that asks for this name.
         *
         * @param serverName null for a client that asks for none
         */
        boolean has(@Nullable String serverName);
    }

    /**
     * Asks the routes.
     *
     * @param matcher of the same routes
     * @param client with a known opening
     * @param names those of the frontend's own certificates
     */
    static RouteOutcome of(FrontendConfig frontend, RouteMatcher matcher, RouteFacts client, ServedNames names) {
        if (frontend.tls() != null) {
            RouteOutcome refused = beforeRoutes(frontend.tls(), client, names);
            if (refused != null) {
                return refused;
            }
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

    /** What a client meets before any route is asked; null when it gets past that. */
    private static @Nullable RouteOutcome beforeRoutes(FrontendTls tls, RouteFacts client, ServedNames names) {
        if (client.opening() instanceof Opening.Other) {
            return new NeedsTls();
        }
        if (client.opening() instanceof Opening.Hello(String serverName, List<String> _) && !names.has(serverName)) {
            return new NameUnknown(serverName);
        }
        return tls.clients() == null || tls.clients().accepts(client.clientNames())
                ? null
                : new CertificateRefused(!client.clientNames().isEmpty());
    }

    /** Whether this is known before any route is asked. */
    default boolean isBeforeRoutes() {
        return switch (this) {
            case NeedsTls _, NameUnknown _, CertificateRefused _ -> true;
            case ToPools _, ToOthers _, RefusedByRoute _, NoRoute _ -> false;
        };
    }

    /** Whether a client with this outcome can come to a pool, or is refused where that is {@link RouteConfig#REFUSE}. */
    default boolean leadsTo(String pool) {
        boolean refuse = pool.equals(RouteConfig.REFUSE);
        return switch (this) {
            case ToPools(int _, String _, List<WeightedPool> pools) ->
                pools.stream()
                        .anyMatch(share -> share.weight() > 0 && share.pool().equals(pool));
            case ToOthers(String others) -> others.equals(pool);
            case RefusedByRoute _, NoRoute _, NeedsTls _, NameUnknown _, CertificateRefused _ -> refuse;
        };
    }
}
