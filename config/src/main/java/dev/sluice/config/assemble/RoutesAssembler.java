package dev.sluice.config.assemble;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.language.Section;
import dev.sluice.config.model.RouteConditions;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.model.RoutingConfig;
import dev.sluice.config.model.StartTls;
import dev.sluice.config.model.WeightedPool;
import dev.sluice.config.model.WhenDown;
import dev.sluice.config.value.Cidr;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The builder of the routes of one frontend, and of where all other clients go, from bound values without errors. */
final class RoutesAssembler {
    private static final Section ROUTE =
            Assembler.named("frontends").key("routes").type().below();

    private final String frontend;
    private final String path;
    private final Settings settings;
    private final Origins.Builder origins;

    /** @param settings of the frontend */
    RoutesAssembler(String frontend, Settings settings, Origins.Builder origins) {
        this.frontend = frontend;
        this.path = "frontends." + frontend;
        this.settings = settings;
        this.origins = origins;
    }

    RoutingConfig assemble() {
        return new RoutingConfig(settings.choice("startTls", StartTls.class), routes(), pool());
    }

    /** A list of backends is a pool with the name of the frontend. */
    private @Nullable String pool() {
        Bound pool = settings.bound("pool");
        return switch (pool) {
            case null -> null;
            case Bound.Value value -> value.value().equals(RouteConfig.REFUSE) ? null : (String) value.value();
            case Bound.Many _, Bound.Fields _, Bound.Names _ -> frontend;
        };
    }

    private List<RouteConfig> routes() {
        List<RouteConfig> routes = new ArrayList<>();
        if (settings.bound("routes") instanceof Bound.Many many) {
            for (Bound route : many.items()) {
                routes.add(route((Bound.Fields) route, path + ".routes[" + routes.size() + "]"));
            }
        }
        return routes;
    }

    private RouteConfig route(Bound.Fields route, String where) {
        origins.put(where, route);
        Settings values = new Settings(ROUTE, where, List.of(route), null, origins);
        RouteConditions conditions = new RouteConditions(
                values.list("sni", String.class),
                values.toggle("noSni"),
                values.list("alpn", String.class),
                values.list("clientName", String.class),
                values.list("source", Cidr.class));
        String name = values.optional("name", String.class);
        return new RouteConfig(
                name == null ? conditions.toText() : name,
                conditions,
                pools(values, where),
                values.choice("whenDown", WhenDown.class));
    }

    private List<WeightedPool> pools(Settings values, String where) {
        if (values.bound("pools") instanceof Bound.Names(var shares, var _)) {
            List<WeightedPool> pools = new ArrayList<>();
            shares.forEach((pool, share) -> {
                Bound weight = Assembler.required(share.value(), where);
                origins.put(where + ".pools." + pool, weight);
                pools.add(new WeightedPool(pool, (Integer) ((Bound.Value) weight).value()));
            });
            return pools;
        }
        String pool = values.text("pool");
        return pool.equals(RouteConfig.REFUSE) ? List.of() : List.of(new WeightedPool(pool, 1));
    }
}
