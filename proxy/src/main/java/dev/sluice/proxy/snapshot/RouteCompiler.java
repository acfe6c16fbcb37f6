package dev.sluice.proxy.snapshot;

import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.model.RoutingConfig;
import dev.sluice.config.model.WeightedPool;
import dev.sluice.config.model.WhenDown;
import dev.sluice.config.route.RouteMatcher;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.TlsClient;
import dev.sluice.proxy.route.Destination;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.RouteState;
import dev.sluice.proxy.route.RouteTable;
import dev.sluice.proxy.route.Timeouts;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The compiler of the routes of one frontend. Changes nothing. */
final class RouteCompiler {
    private final FrontendConfig frontend;
    private final FrontendState state;
    private final Map<String, CompiledPool> pools;
    private final int workers;

    /**
     * A pool, and what it is in this generation.
     *
     * @param config which the pool itself may not have yet
     * @param tls what is spoken to its backends; null where the client's bytes are passed on
     */
    record CompiledPool(
            Pool pool, PoolConfig config, @Nullable TlsClient tls) {}

    /** @param pools all of this generation, by name */
    RouteCompiler(FrontendConfig frontend, FrontendState state, Map<String, CompiledPool> pools, int workers) {
        this.frontend = frontend;
        this.state = state;
        this.pools = pools;
        this.workers = workers;
    }

    RouteTable compile() {
        RoutingConfig routing = frontend.routing();
        RouteMatcher matcher = new RouteMatcher(
                routing.routes().stream().map(RouteConfig::conditions).toList());
        List<Route> routes = routing.routes().stream()
                .map(route -> route(route.name(), route.whenDown(), route.pools()))
                .toList();
        String others = routing.pool();
        List<WeightedPool> shares = others == null ? List.of() : List.of(new WeightedPool(others, 1));
        return new RouteTable(matcher, routes, route(RouteConfig.DEFAULT, WhenDown.REFUSE, shares));
    }

    private Route route(String name, WhenDown whenDown, List<WeightedPool> shares) {
        RouteState known = state.route(name, workers);
        List<WeightedPool> some =
                shares.stream().filter(share -> share.weight() > 0).toList();
        return new Route(
                known,
                whenDown,
                some.stream().map(share -> destination(known, share)).toList(),
                some.stream().mapToInt(WeightedPool::weight).toArray());
    }

    private Destination destination(RouteState route, WeightedPool share) {
        CompiledPool compiled = Objects.requireNonNull(pools.get(share.pool()));
        return new Destination(
                route, compiled.pool(), Timeouts.of(frontend.timeouts(), compiled.config()), compiled.tls());
    }
}
