package dev.sluice.config.route;

import dev.sluice.config.model.Opening;
import dev.sluice.config.model.RouteConditions;
import dev.sluice.config.model.RouteFacts;
import dev.sluice.config.value.PeerName;
import dev.sluice.config.value.ServerName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The matcher of sessions and routes: the first route whose conditions hold. It looks only at routes with the client's name, and at those
 * that do not ask for one, so that thousands of names cost what one costs. Immutable; any thread.
 */
public final class RouteMatcher {
    /** No route takes the session. */
    public static final int NONE = -1;
    /** The first bytes of the client must be known. */
    public static final int NEEDS_OPENING = -2;

    private static final int[] NOTHING = {};

    private final List<RouteConditions> routes;
    private final Map<String, int[]> byName = new HashMap<>();
    /** By what follows the one label: {@code .x} for {@code *.x}. */
    private final Map<String, int[]> byDomain = new HashMap<>();

    private final int[] withoutName;

    public RouteMatcher(List<RouteConditions> routes) {
        this.routes = List.copyOf(routes);
        Map<String, List<Integer>> names = new HashMap<>();
        Map<String, List<Integer>> domains = new HashMap<>();
        List<Integer> others = new ArrayList<>();
        for (int i = 0; i < routes.size(); i++) {
            RouteConditions route = routes.get(i);
            if (route.sni().isEmpty()) {
                others.add(i);
            }
            for (String name : route.sni()) {
                boolean several = name.startsWith(RouteConditions.WILDCARD);
                String key = several ? name.substring(RouteConditions.WILDCARD.length()) : name;
                (several ? domains : names)
                        .computeIfAbsent(key, _ -> new ArrayList<>())
                        .add(i);
            }
        }
        names.forEach((name, indexes) -> byName.put(name, array(indexes)));
        domains.forEach((domain, indexes) -> byDomain.put(domain, array(indexes)));
        this.withoutName = array(others);
    }

    private static int[] array(List<Integer> indexes) {
        return indexes.stream().mapToInt(Integer::intValue).toArray();
    }

    /** How many routes there are. */
    public int size() {
        return routes.size();
    }

    /**
     * The index of the first route that takes the session.
     *
     * @param from the first that is asked
     * @return or {@link #NONE}; or {@link #NEEDS_OPENING} where the opening is not known and the next route to ask depends on it
     */
    public int first(RouteFacts facts, int from) {
        return switch (facts.opening()) {
            case Opening.Unread _ -> firstUnread(facts, from);
            case Opening.Other _ -> firstOf(facts, from, NOTHING, NOTHING);
            case Opening.Hello(String name, List<String> _) ->
                name == null
                        ? firstOf(facts, from, NOTHING, NOTHING)
                        : firstOf(
                                facts,
                                from,
                                byName.getOrDefault(name, NOTHING),
                                byDomain.getOrDefault(domain(name), NOTHING));
        };
    }

    /** What follows the first label, with its dot; nothing for a single label, and where there is none before the dot. */
    private static String domain(String name) {
        int dot = name.indexOf('.');
        return dot <= 0 ? "" : name.substring(dot);
    }

    private int firstUnread(RouteFacts facts, int from) {
        for (int i = from; i < routes.size(); i++) {
            RouteConditions route = routes.get(i);
            if (isFrom(route, facts)) {
                return route.askForHello() ? NEEDS_OPENING : i;
            }
        }
        return NONE;
    }

    /** Walks the three lists of indexes in their common order. */
    private int firstOf(RouteFacts facts, int from, int[] named, int[] inDomain) {
        int a = 0;
        int b = 0;
        int c = 0;
        while (true) {
            int next = Math.min(at(named, a), Math.min(at(inDomain, b), at(withoutName, c)));
            if (next == Integer.MAX_VALUE) {
                return NONE;
            }
            a += at(named, a) == next ? 1 : 0;
            b += at(inDomain, b) == next ? 1 : 0;
            c += at(withoutName, c) == next ? 1 : 0;
            if (next >= from && mismatchBesideName(routes.get(next), facts) == null) {
                return next;
            }
        }
    }

    private static int at(int[] indexes, int position) {
        return position < indexes.length ? indexes[position] : Integer.MAX_VALUE;
    }

    /**
     * The condition of a route that does not hold; null when the route takes the session.
     *
     * @param facts with a known opening
     */
    public @Nullable Mismatch mismatch(int index, RouteFacts facts) {
        RouteConditions route = routes.get(index);
        if (!route.sni().isEmpty() && facts.opening() instanceof Opening.Hello(String name, List<String> _)) {
            if (name == null) {
                return Mismatch.NO_NAME;
            }
            if (route.sni().stream().noneMatch(pattern -> ServerName.covers(pattern, name))) {
                return Mismatch.NAME;
            }
        }
        return mismatchBesideName(route, facts);
    }

    /** What else there is, once its name is right. */
    private static @Nullable Mismatch mismatchBesideName(RouteConditions route, RouteFacts facts) {
        if (!isFrom(route, facts)) {
            return Mismatch.SOURCE;
        }
        if (!route.askForHello()) {
            return null;
        }
        if (!(facts.opening() instanceof Opening.Hello(String name, List<String> protocols))) {
            return Mismatch.NOT_TLS;
        }
        if (route.noSni() && name != null) {
            return Mismatch.HAS_NAME;
        }
        if (!route.alpn().isEmpty() && !offers(route, protocols)) {
            return Mismatch.PROTOCOL;
        }
        return route.clientName().isEmpty() || isNamed(route, facts.clientNames()) ? null : Mismatch.CLIENT_NAME;
    }

    private static boolean isNamed(RouteConditions route, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (route.clientName().stream().anyMatch(pattern -> PeerName.covers(pattern, name))) {
                return true;
            }
        }
        return false;
    }

    private static boolean offers(RouteConditions route, List<String> protocols) {
        for (int i = 0; i < protocols.size(); i++) {
            if (route.alpn().contains(protocols.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFrom(RouteConditions route, RouteFacts facts) {
        if (route.source().isEmpty()) {
            return true;
        }
        for (int i = 0; facts.hasSource() && i < route.source().size(); i++) {
            if (route.source().get(i).contains(facts.high(), facts.low())) {
                return true;
            }
        }
        return false;
    }
}
