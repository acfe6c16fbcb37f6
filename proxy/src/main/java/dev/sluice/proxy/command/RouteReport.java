package dev.sluice.proxy.command;

import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.model.WeightedPool;
import dev.sluice.config.model.WhenDown;
import dev.sluice.config.route.Explanation;
import dev.sluice.config.route.RouteOutcome;
import dev.sluice.proxy.account.RefusalReason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
        if (explanation.asked().isEmpty() && !explanation.outcome().isBeforeRoutes()) {
            text.append("  there are no routes%n".formatted());
        }
        return text.append(outcome()).append('\n').toString();
    }

    private String outcome() {
        String place = "frontends." + frontend.name();
        return switch (explanation.outcome()) {
            case RouteOutcome.ToPools(int index, String _, List<WeightedPool> pools) ->
                "goes to " + pools(pools) + whenDown(frontend.routing().routes().get(index));
            case RouteOutcome.ToOthers(String pool) -> "goes to pool " + pool + ", which is for all others";
            case RouteOutcome.RefusedByRoute(int index, String _) -> "is refused: routes[" + index + "] says so";
            case RouteOutcome.NeedsTls _ -> "is refused: " + place + ".tls takes only clients with TLS";
            case RouteOutcome.NameUnknown(String name) ->
                "is refused: unknown_name: " + unknownName(place + ".tls", name);
            case RouteOutcome.CertificateRefused(boolean shown) ->
                "is refused: client_certificate: "
                        + (shown
                                ? "none of the names in its certificate is one of " + place
                                        + ".tls.clients.names; add one of them there"
                                : place
                                        + ".tls.clients takes only clients with a certificate; --client-name says for whom one is");
            case RouteOutcome.NoRoute _ ->
                "is refused: no route takes it, and " + place + ".pool is not set or says refuse";
        };
    }

    private static String unknownName(String tls, @Nullable String name) {
        return name == null
                ? "it asks for no name, and " + tls + " has several certificates; " + tls
                        + ".default says which one such clients are shown"
                : "no certificate of " + tls + " is for this name; add one to " + tls
                        + ".certificates, or give all others one with " + tls + ".default and unknownName: default";
    }

    /** The word for a refusal in metrics and logs; null for a client that is not refused. */
    private @Nullable RefusalReason reason() {
        return switch (explanation.outcome()) {
            case RouteOutcome.ToPools _, RouteOutcome.ToOthers _ -> null;
            case RouteOutcome.RefusedByRoute _, RouteOutcome.NoRoute _ -> RefusalReason.NO_ROUTE;
            case RouteOutcome.NeedsTls _ -> RefusalReason.TLS;
            case RouteOutcome.NameUnknown _ -> RefusalReason.UNKNOWN_NAME;
            case RouteOutcome.CertificateRefused _ -> RefusalReason.CLIENT_CERTIFICATE;
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
            case RouteOutcome.NoRoute _,
                    RouteOutcome.NeedsTls _,
                    RouteOutcome.NameUnknown _,
                    RouteOutcome.CertificateRefused _ -> {
                json.put("route", RouteConfig.DEFAULT);
                json.put("refused", true);
                json.put("pools", List.of());
            }
        }
        RefusalReason reason = reason();
        if (reason != null) {
            json.put("reason", reason.label());
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
