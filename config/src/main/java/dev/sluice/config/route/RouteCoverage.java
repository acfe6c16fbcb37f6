package dev.sluice.config.route;

import dev.sluice.config.model.RouteConditions;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.model.WhenDown;
import dev.sluice.config.value.Cidr;
import dev.sluice.config.value.PeerName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The search for routes that can never match, since earlier ones take all of their clients. Each kind of client of a route (one name, one
 * protocol, one name of a certificate, one range) must have an earlier route that takes all of it alone: what several take only together is not found, and what is
 * found is never wrong. Not thread-safe.
 */
public final class RouteCoverage {
    /** More comparisons than this take too long; a frontend that needs them has thousands of routes that ask for no name. */
    private static final int MAX_COMPARISONS = 1_000_000;

    private static final String ANY_NAME = "";
    private static final String NO_NAME = ".";

    /** The names, patterns and the two words above to the earlier routes that have them; a pattern by itself covers all in its domain. */
    private final Map<String, List<Integer>> earlier = new HashMap<>();

    private final List<RouteConfig> routes;
    private int comparisons;

    private RouteCoverage(List<RouteConfig> routes) {
        this.routes = routes;
    }

    /**
     * A route that takes nobody.
     *
     * @param index of the route
     * @param by the indexes of those that take its clients, in their order
     */
    public record Hidden(int index, List<Integer> by) {
        public Hidden {
            by = List.copyOf(by);
        }
    }

    /** All of them, in their order; without those whose own conditions exclude each other. */
    public static List<Hidden> hidden(List<RouteConfig> routes) {
        return new RouteCoverage(routes).search();
    }

    private List<Hidden> search() {
        List<Hidden> found = new ArrayList<>();
        for (int i = 0; i < routes.size() && comparisons < MAX_COMPARISONS; i++) {
            RouteConditions conditions = routes.get(i).conditions();
            boolean takesNobody = conditions.noSni() && !conditions.sni().isEmpty();
            if (!takesNobody) {
                List<Integer> by = coveredBy(conditions);
                if (by != null) {
                    found.add(new Hidden(i, by));
                }
                if (routes.get(i).whenDown() != WhenDown.SKIP) {
                    add(i, conditions);
                }
            }
        }
        return found;
    }

    private void add(int index, RouteConditions conditions) {
        for (String name : names(conditions)) {
            earlier.computeIfAbsent(name, _ -> new ArrayList<>()).add(index);
        }
    }

    private static List<String> names(RouteConditions conditions) {
        if (!conditions.sni().isEmpty()) {
            return conditions.sni();
        }
        return List.of(conditions.noSni() ? NO_NAME : ANY_NAME);
    }

    /** Null when there is a client that no earlier route takes, or this takes too long to find out. */
    private @Nullable List<Integer> coveredBy(RouteConditions conditions) {
        TreeSet<Integer> by = new TreeSet<>();
        for (String name : names(conditions)) {
            for (String protocol : orNone(conditions.alpn())) {
                for (String client : orNone(conditions.clientName())) {
                    for (Cidr range : orNone(conditions.source())) {
                        int route = covering(name, new Kind(protocol, client, range));
                        if (route < 0) {
                            return null;
                        }
                        by.add(route);
                    }
                }
            }
        }
        return List.copyOf(by);
    }

    /** The elements; or null alone, which stands for there being no condition. */
    private static <T> List<@Nullable T> orNone(List<T> list) {
        List<@Nullable T> elements = new ArrayList<>(list);
        if (elements.isEmpty()) {
            elements.add(null);
        }
        return elements;
    }

    /**
     * A kind of clients, beside the name that they ask for.
     *
     * @param client name in their certificate, or a pattern of it
     */
    private record Kind(
            @Nullable String protocol,
            @Nullable String client,
            @Nullable Cidr range) {}

    private int covering(String name, Kind kind) {
        int dot = name.indexOf('.');
        boolean exact = dot > 0 && !name.startsWith(RouteConditions.WILDCARD);
        int first = covering(earlier.get(name), kind);
        if (first < 0 && exact) {
            first = covering(earlier.get(RouteConditions.WILDCARD + name.substring(dot)), kind);
        }
        return first < 0 && !name.equals(ANY_NAME) ? covering(earlier.get(ANY_NAME), kind) : first;
    }

    private int covering(@Nullable List<Integer> candidates, Kind kind) {
        for (int i = 0; candidates != null && i < candidates.size(); i++) {
            RouteConditions route = routes.get(candidates.get(i)).conditions();
            comparisons += 1
                    + route.alpn().size()
                    + route.clientName().size()
                    + route.source().size();
            if (comparisons > MAX_COMPARISONS) {
                return RouteMatcher.NONE;
            }
            if (covers(route, kind)) {
                return candidates.get(i);
            }
        }
        return RouteMatcher.NONE;
    }

    private static boolean covers(RouteConditions route, Kind kind) {
        boolean protocolCovered =
                route.alpn().isEmpty() || (kind.protocol != null && route.alpn().contains(kind.protocol));
        String client = kind.client;
        boolean clientCovered = route.clientName().isEmpty()
                || (client != null && route.clientName().stream().anyMatch(one -> PeerName.covers(one, client)));
        Cidr range = kind.range;
        return protocolCovered
                && clientCovered
                && (route.source().isEmpty()
                        || (range != null && route.source().stream().anyMatch(one -> one.contains(range))));
    }
}
