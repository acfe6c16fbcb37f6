package dev.sluice.config.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.RouteConditions;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.model.RouteFacts;
import dev.sluice.config.model.WhenDown;
import dev.sluice.config.route.RouteCoverage.Hidden;
import dev.sluice.config.value.Cidr;
import dev.sluice.config.value.PeerName;
import dev.sluice.config.value.ServerName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code -Dfuzz.seed=S} repeats a run, {@code -Dfuzz.rounds=N} tries longer. */
@Timeout(3600)
class RouteCoverageTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 3000);
    private final long seed = Long.getLong("fuzz.seed", System.nanoTime());

    @Test
    void whatIsFoundToTakeNobodyTakesNoClientAtAll() {
        RandomRoutes random = new RandomRoutes(seed);
        List<RouteFacts> clients = RandomRoutes.clients();
        int found = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<RouteConfig> routes = random.routes(6);
            RouteMatcher matcher = new RouteMatcher(
                    routes.stream().map(RouteConfig::conditions).toList());
            for (Hidden hidden : RouteCoverage.hidden(routes)) {
                found++;
                assertThat(clients.stream().filter(client -> reaches(routes, matcher, hidden.index(), client)))
                        .as("-Dfuzz.seed=%d round %d: %s of %s", seed, round, hidden, routes)
                        .isEmpty();
            }
        }
        assertThat(found).isGreaterThan(ROUNDS / 20);
    }

    /** Whether a client comes to a route: one that asks to be skipped lets all of its clients go on. */
    private static boolean reaches(List<RouteConfig> routes, RouteMatcher matcher, int index, RouteFacts client) {
        boolean taken = IntStream.range(0, index)
                .anyMatch(i -> routes.get(i).whenDown() != WhenDown.SKIP && matcher.mismatch(i, client) == null);
        return !taken && matcher.mismatch(index, client) == null;
    }

    @Test
    void theRuleIsThatEachKindOfClientHasOneRouteThatTakesAllOfIt() {
        RandomRoutes random = new RandomRoutes(seed);
        for (int round = 0; round < ROUNDS; round++) {
            List<RouteConfig> routes = random.routes(7);
            assertThat(RouteCoverage.hidden(routes).stream().map(Hidden::index))
                    .as("-Dfuzz.seed=%d round %d: %s", seed, round, routes)
                    .isEqualTo(byTheRule(routes));
        }
    }

    private static List<Integer> byTheRule(List<RouteConfig> routes) {
        List<Integer> hidden = new ArrayList<>();
        for (int i = 0; i < routes.size(); i++) {
            RouteConditions route = routes.get(i).conditions();
            List<RouteConditions> earlier = routes.subList(0, i).stream()
                    .filter(one -> one.whenDown() != WhenDown.SKIP)
                    .map(RouteConfig::conditions)
                    .filter(one -> !one.noSni() || one.sni().isEmpty())
                    .toList();
            boolean contradicts = route.noSni() && !route.sni().isEmpty();
            if (!contradicts && isCovered(route, earlier)) {
                hidden.add(i);
            }
        }
        return hidden;
    }

    private static boolean isCovered(RouteConditions route, List<RouteConditions> earlier) {
        for (String name : orNone(route.sni())) {
            for (String protocol : orNone(route.alpn())) {
                for (String client : orNone(route.clientName())) {
                    List<RouteConditions> left =
                            earlier.stream().filter(one -> covers(one, client)).toList();
                    for (Cidr range : orNone(route.source())) {
                        if (left.stream().noneMatch(one -> covers(one, route, name, protocol, range))) {
                            return false;
                        }
                    }
                }
            }
        }
        return true;
    }

    private static boolean covers(RouteConditions one, @Nullable String client) {
        return one.clientName().isEmpty()
                || (client != null && one.clientName().stream().anyMatch(pattern -> PeerName.covers(pattern, client)));
    }

    private static boolean covers(
            RouteConditions one,
            RouteConditions route,
            @Nullable String name,
            @Nullable String protocol,
            @Nullable Cidr range) {
        boolean byName = one.sni().isEmpty()
                ? !one.noSni() || route.noSni()
                : name != null && one.sni().stream().anyMatch(pattern -> ServerName.covers(pattern, name));
        return byName
                && (one.alpn().isEmpty() || (protocol != null && one.alpn().contains(protocol)))
                && (one.source().isEmpty()
                        || (range != null && one.source().stream().anyMatch(each -> each.contains(range))));
    }

    private static <T> List<@Nullable T> orNone(List<T> list) {
        List<@Nullable T> elements = new ArrayList<>(list);
        if (elements.isEmpty()) {
            elements.add(null);
        }
        return elements;
    }

    @Test
    void thousandsOfNamesAreSearchedOneByOne() {
        List<RouteConfig> routes = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            routes.add(named("db" + i + ".example.com"));
        }
        routes.add(named("db7.example.com"));
        assertThat(RouteCoverage.hidden(routes)).containsExactly(new Hidden(20_000, List.of(7)));
    }

    @Test
    void thousandsOfRoutesWithoutANameEndTheSearch() {
        List<RouteConfig> routes = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            Cidr range = RandomRoutes.range("10.%d.%d.0/24".formatted(i / 256, i % 256));
            routes.add(RandomRoutes.route(
                    new RouteConditions(List.of(), false, List.of(), List.of(), List.of(range)), WhenDown.REFUSE));
        }
        routes.add(routes.getLast());
        assertThat(RouteCoverage.hidden(routes)).isEmpty();
    }

    private static RouteConfig named(String name) {
        return RandomRoutes.route(
                new RouteConditions(List.of(name), false, List.of(), List.of(), List.of()), WhenDown.REFUSE);
    }
}
