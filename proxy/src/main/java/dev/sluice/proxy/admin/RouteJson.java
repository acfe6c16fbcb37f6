package dev.sluice.proxy.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.model.RoutingConfig;
import dev.sluice.config.model.WeightedPool;
import dev.sluice.config.model.WhenDown;
import dev.sluice.proxy.reading.FrontendReading;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.snapshot.Frontend;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** The routes of a frontend as JSON, in the order in which they are asked, with the sessions that each took. Stateless. */
final class RouteJson {
    private RouteJson() {}

    /** The last one is for all others. Empty where there is nothing to choose. */
    static ArrayNode of(Frontend frontend) {
        ArrayNode json = Json.array();
        if (frontend.routes().isSplit()) {
            RoutingConfig routing = frontend.config().routing();
            Iterator<Route> counted = frontend.routes().all().iterator();
            for (RouteConfig route : routing.routes()) {
                json.add(route(counted.next(), route.pools(), route.whenDown()));
            }
            String others = routing.pool();
            List<WeightedPool> pools = others == null ? List.of() : List.of(new WeightedPool(others, 1));
            json.add(route(counted.next(), pools, WhenDown.REFUSE));
        }
        return json;
    }

    /** @param pools with those that have no share, which lead nowhere */
    private static ObjectNode route(Route route, List<WeightedPool> pools, WhenDown whenDown) {
        ObjectNode json = Json.object().put("name", route.state().name());
        ArrayNode shares = json.putArray("pools");
        for (WeightedPool share : pools) {
            shares.addObject().put("pool", share.pool()).put("weight", share.weight());
        }
        return json.put("whenDown", whenDown.name().toLowerCase(Locale.ROOT))
                .put("sessions", FrontendReading.sessions(route.state()));
    }
}
