package dev.sluice.proxy.command;

import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.model.WeightedPool;
import dev.sluice.config.model.WhenDown;
import dev.sluice.config.route.Explanation;
import dev.sluice.config.route.RouteOutcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The report of {@code sluice route}: which routes were asked, what each said, and where the client goes. Immutable.
 *
 * @param client in words
 */
record RouteReport(FrontendConfig frontend, String client, Explanation explanation) {
    /** For people; ends with a line break. */
    String text() {
        StringBuilder text = new StringBuilder("frontend %s: %s%n".formatted(frontend.name(), client));
        for (Explanation.Asked asked : explanation.asked()) {
            text.append("  %s routes[%d] %s: %s%n"
                    .formatted(
                            asked.mismatch() == null ? "yes" : "no ",
                            asked.index(),
                            asked.route(),
                            asked.mismatch() == null
                                    ? "all its conditions hold"
                                    : asked.mismatch().meaning()));
        }
        if (explanation.asked().isEmpty() && !(explanation.outcome() instanceof RouteOutcome.NeedsTls)) {
            text.append("  there are no routes%n".formatted());
        }
        return text.append(outcome()).append('\n').toString();
    }

    private String outcome() {
        return switch (explanation.outcome()) {
            case RouteOutcome.ToPools(int index, String _, List<WeightedPool> pools) ->
                "goes to " + pools(pools) + whenDown(frontend.routing().routes().get(index));
            case RouteOutcome.ToOthers(String pool) -> "goes to pool " + pool + ", which is for all others";
            case RouteOutcome.RefusedByRoute(int index, String _) -> "is refused: routes[" + index + "] says so";
            case RouteOutcome.NeedsTls _ ->
                "is refused: frontends." + frontend.name() + ".tls takes only clients with TLS";
            case RouteOutcome.NoRoute _ ->
                "is refused: no route takes it, and frontends." + frontend.name() + ".pool is not set or says refuse";
        };
    }

    private static String pools(List<WeightedPool> pools) {
        List<WeightedPool> chosen =
                pools.stream().filter(share -> share.weight() > 0).toList();
        if (chosen.size() == 1) {
            return "pool " + chosen.getFirst().pool();
        }
        int sum = chosen.stream().mapToInt(WeightedPool::weight).sum();
        return "one of the pools "
                + chosen.stream()
                        .map(share -> share.pool() + " (" + share.weight() + " of " + sum + ")")
                        .collect(Collectors.joining(", "));
    }

    private static String whenDown(RouteConfig route) {
        return route.whenDown() == WhenDown.SKIP ? "; while that has no backend, on to the next" : "";
    }

    /** For programs: a mapping that {@code Json} writes. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("frontend", frontend.name());
        json.put("asked", explanation.asked().stream().map(RouteReport::asked).toList());
        switch (explanation.outcome()) {
            case RouteOutcome.ToPools(int _, String route, List<WeightedPool> pools) -> {
                json.put("route", route);
                json.put("refused", false);
                json.put("pools", pools.stream().map(RouteReport::share).toList());
            }
            case RouteOutcome.ToOthers(String pool) -> {
                json.put("route", RouteConfig.DEFAULT);
                json.put("refused", false);
                json.put("pools", List.of(share(new WeightedPool(pool, 1))));
            }
            case RouteOutcome.RefusedByRoute(int _, String route) -> {
                json.put("route", route);
                json.put("refused", true);
                json.put("pools", List.of());
            }
            case RouteOutcome.NoRoute _, RouteOutcome.NeedsTls _ -> {
                json.put("route", RouteConfig.DEFAULT);
                json.put("refused", true);
                json.put("pools", List.of());
            }
        }
        return json;
    }

    private static Map<String, Object> share(WeightedPool share) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pool", share.pool());
        json.put("weight", share.weight());
        return json;
    }

    private static Map<String, Object> asked(Explanation.Asked asked) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("index", asked.index());
        json.put("route", asked.route());
        json.put("takes", asked.mismatch() == null);
        if (asked.mismatch() != null) {
            json.put("reason", asked.mismatch().meaning());
        }
        return json;
    }
}
