package dev.sluice.config.check;

import dev.sluice.config.model.RouteConditions;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.model.WhenDown;
import dev.sluice.config.route.RouteCoverage;
import dev.sluice.config.route.RouteCoverage.Hidden;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The checks of the routes of one frontend: that each takes somebody, and has a name of its own. */
final class RouteContradictions {
    /** Names of more routes in one message help nobody. */
    private static final int MAX_NAMED = 3;

    private final Remarks remarks;
    private final ListRemarks lists;
    private final String frontend;
    private final List<RouteConfig> routes;
    private final boolean asksForCertificates;

    /**
     * The checks of the routes of a frontend.
     *
     * @param frontend its path
     * @param asksForCertificates whether clients can have a name
     */
    RouteContradictions(Remarks remarks, String frontend, List<RouteConfig> routes, boolean asksForCertificates) {
        this.remarks = remarks;
        this.lists = new ListRemarks(remarks);
        this.frontend = frontend;
        this.routes = routes;
        this.asksForCertificates = asksForCertificates;
    }

    void run() {
        boolean allTakeSomebody = true;
        for (int i = 0; i < routes.size(); i++) {
            String path = path(i);
            allTakeSomebody &= conditions(routes.get(i).conditions(), path);
            lists(routes.get(i).conditions(), path);
            if (routes.get(i).refuses() && routes.get(i).whenDown() == WhenDown.SKIP) {
                remarks.warn(path + ".whenDown", path + ".whenDown has no effect with \"pool: refuse\"");
            }
        }
        // One mistake would be told of many times otherwise.
        List<Hidden> hidden = allTakeSomebody ? RouteCoverage.hidden(routes) : List.of();
        hidden.forEach(this::hidden);
        names(hidden.stream().map(Hidden::index).collect(Collectors.toSet()));
    }

    private String path(int index) {
        return "%s.routes[%d]".formatted(frontend, index);
    }

    /** Whether there is a client of whom they hold, and one of whom they do not. */
    private boolean conditions(RouteConditions conditions, String path) {
        if (conditions.isEmpty()) {
            remarks.error(
                    path,
                    path
                            + " has no condition (sni, noSni, alpn, clientName, source) and takes every client; write its pool as \"pool\" of the frontend");
        }
        boolean contradicts = conditions.noSni() && !conditions.sni().isEmpty();
        if (contradicts) {
            remarks.error(
                    path + ".noSni",
                    path
                            + " can never match: no client sends a name (sni) and none (noSni); make two routes of it, or leave one out");
        }
        boolean nameless = !conditions.clientName().isEmpty() && !asksForCertificates;
        if (nameless) {
            remarks.error(
                    path + ".clientName",
                    "%s.clientName can never match: clients are asked for no certificate; write \"tls: {clients: {ca: FILE}}\" of the frontend"
                            .formatted(path));
        }
        return !conditions.isEmpty() && !contradicts && !nameless;
    }

    private void lists(RouteConditions conditions, String path) {
        lists.twice(conditions.sni(), path + ".sni");
        lists.protocols(conditions.alpn(), path + ".alpn");
        lists.twice(conditions.clientName(), path + ".clientName");
        lists.twice(conditions.source(), path + ".source");
    }

    /** @param told of which something else is wrong already */
    private void names(Set<Integer> told) {
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < routes.size(); i++) {
            RouteConfig route = routes.get(i);
            String path = path(i);
            boolean own = remarks.isWritten(path + ".name");
            if (route.name().equals(RouteConfig.DEFAULT)) {
                remarks.error(
                        path + ".name",
                        path
                                + ".name: under \"default\" the clients are counted that no route takes; call the route something else");
            }
            Integer first = seen.putIfAbsent(route.name(), i);
            if (first != null && own) {
                remarks.error(
                        path + ".name",
                        "%s.name: \"%s\" is the name of routes[%d] already; a route needs a name of its own"
                                .formatted(path, route.name(), first));
            } else if (first != null && !told.contains(i) && !route.conditions().isEmpty()) {
                remarks.error(
                        path,
                        "%s would have the same name as routes[%d], \"%s\"; give it one of its own, as in \"name: spare\""
                                .formatted(path, first, route.name()));
            }
        }
    }

    private void hidden(Hidden hidden) {
        String path = path(hidden.index());
        List<Integer> by = hidden.by();
        String first = by.stream()
                .limit(MAX_NAMED)
                .map(index ->
                        "routes[%d] (%s)".formatted(index, routes.get(index).name()))
                .collect(Collectors.joining(" and "));
        String more = by.size() > MAX_NAMED ? " and %d more".formatted(by.size() - MAX_NAMED) : "";
        String message = by.size() == 1
                ? "%s can never match: %s takes its clients first; move it up or remove it"
                : "%s can never match: %s take its clients first; move it up or remove it";
        remarks.error(path, message.formatted(path, first + more));
    }
}
