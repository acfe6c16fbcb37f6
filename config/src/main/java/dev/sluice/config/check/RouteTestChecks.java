package dev.sluice.config.check;

import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.model.RouteTest;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.model.WeightedPool;
import dev.sluice.config.route.RouteMatcher;
import dev.sluice.config.route.RouteOutcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The check that the clients of the tests of a configuration go where these expect it. */
final class RouteTestChecks {
    private final Remarks remarks;

    RouteTestChecks(Remarks remarks) {
        this.remarks = remarks;
    }

    void run(SluiceConfig config) {
        Map<String, FrontendConfig> frontends = new HashMap<>();
        config.frontends().forEach(frontend -> frontends.put(frontend.name(), frontend));
        Map<String, RouteMatcher> matchers = new HashMap<>();
        for (RouteTest test : config.tests()) {
            FrontendConfig frontend = Objects.requireNonNull(frontends.get(test.frontend()));
            if (!test.client().clientNames().isEmpty()
                    && (frontend.tls() == null || frontend.tls().clients() == null)) {
                String path = "tests." + test.name() + ".clientName";
                remarks.error(
                        path,
                        "%s: frontend \"%s\" asks clients for no certificate; leave it out, or write \"tls: {clients: {ca: FILE}}\" there"
                                .formatted(path, frontend.name()));
                continue;
            }
            RouteMatcher matcher = matchers.computeIfAbsent(frontend.name(), _ -> matcher(frontend));
            RouteOutcome outcome = RouteOutcome.of(frontend, matcher, test.client(), RouteOutcome.ServedNames.UNREAD);
            if (!outcome.leadsTo(test.expect())) {
                String path = "tests." + test.name();
                remarks.error(
                        path + ".expect", path + ": " + found(outcome, test.frontend()) + expected(test, outcome));
            }
        }
    }

    private static RouteMatcher matcher(FrontendConfig frontend) {
        return new RouteMatcher(frontend.routing().routes().stream()
                .map(RouteConfig::conditions)
                .toList());
    }

    private static String found(RouteOutcome outcome, String frontend) {
        return switch (outcome) {
            case RouteOutcome.ToPools(int index, String route, List<WeightedPool> pools) ->
                "this client goes to pool %s by %s".formatted(names(pools), route(route, frontend, index));
            case RouteOutcome.RefusedByRoute(int index, String route) ->
                "this client is refused by %s".formatted(route(route, frontend, index));
            case RouteOutcome.ToOthers(String pool) ->
                "no route takes this client, and it goes to pool \"%s\" (frontends.%s.pool)".formatted(pool, frontend);
            case RouteOutcome.NeedsTls() ->
                "this client is refused by frontends.%s.tls (it takes only clients with TLS)".formatted(frontend);
            case RouteOutcome.NameUnknown _ ->
                "this client is refused by frontends.%s.tls (it has no certificate for the name)".formatted(frontend);
            case RouteOutcome.CertificateRefused(boolean shown) ->
                (shown
                                ? "this client is refused by frontends.%s.tls.clients.names (none of them is in its certificate)"
                                : "this client is refused by frontends.%s.tls.clients (it must show a certificate; clientName says which)")
                        .formatted(frontend);
            case RouteOutcome.NoRoute() ->
                "no route of frontends.%s takes this client, and it is refused".formatted(frontend);
        };
    }

    private static String names(List<WeightedPool> pools) {
        return pools.stream()
                .filter(share -> share.weight() > 0)
                .map(share -> "\"" + share.pool() + "\"")
                .collect(Collectors.joining(" or "));
    }

    private static String route(String name, String frontend, int index) {
        return "route \"%s\" (frontends.%s.routes[%d])".formatted(name, frontend, index);
    }

    private static String expected(RouteTest test, RouteOutcome outcome) {
        if (test.expect().equals(RouteConfig.REFUSE)) {
            return " instead of being refused";
        }
        return switch (outcome) {
            case RouteOutcome.ToPools _, RouteOutcome.ToOthers _ -> ", not to \"%s\"".formatted(test.expect());
            case RouteOutcome.RefusedByRoute _,
                    RouteOutcome.NoRoute _,
                    RouteOutcome.NeedsTls _,
                    RouteOutcome.NameUnknown _,
                    RouteOutcome.CertificateRefused _ -> " instead of going to \"%s\"".formatted(test.expect());
        };
    }
}
