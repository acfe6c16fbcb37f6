package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.proxy.log.Counted;
import java.util.StringJoiner;

/** The table of the routes of all frontends that have some. Stateless. */
final class RouteRows {
    /** The word of the configuration for no pool. */
    private static final String REFUSE = "refuse";

    private RouteRows() {}

    /** Where the sessions of a frontend go, for one cell. */
    static String poolsOf(JsonNode frontend) {
        int routes = frontend.path("routes").size() - 1; // the last is for all others
        return routes > 0
                ? "by " + Counted.of(routes, "route")
                : frontend.path("pool").asText(REFUSE);
    }

    /** Behind an empty line; empty when no frontend has routes. */
    static String of(JsonNode stats) {
        Table table = new Table("FRONTEND", "ROUTE", "POOL", "WHEN DOWN", "TOTAL");
        boolean any = false;
        for (JsonNode frontend : stats.path("frontends")) {
            for (JsonNode route : frontend.path("routes")) {
                any = true;
                table.row(
                        frontend.path("name").asText(),
                        route.path("name").asText(),
                        shares(route.path("pools")),
                        route.path("pools").isEmpty()
                                ? "-"
                                : route.path("whenDown").asText(),
                        route.path("sessions").asLong());
            }
        }
        return any ? "\n" + table : "";
    }

    /** One pool has no need for a weight. */
    private static String shares(JsonNode pools) {
        StringJoiner shares = new StringJoiner(", ");
        for (JsonNode share : pools) {
            String pool = share.path("pool").asText();
            shares.add(
                    pools.size() == 1 ? pool : pool + " " + share.path("weight").asInt());
        }
        return pools.isEmpty() ? REFUSE : shares.toString();
    }
}
