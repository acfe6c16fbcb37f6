package dev.sluice.config.check;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.language.Nearest;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Span;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/** The check of the names of pools: each that a frontend or a route names is defined, each that is defined is used, and none is a reserved word. */
final class PoolReferences {
    /** Looking for the nearest name takes time for each; whoever has this many problems needs another kind of help. */
    private static final int MAX_SUGGESTIONS = 100;

    /** Names that pools cannot have, with what they stand for. */
    private static final Map<String, String> RESERVED = Map.of(
            FrontendConfig.ORIGINAL_DESTINATION,
            "stands for the address a client wanted",
            RouteConfig.REFUSE,
            "stands for no pool: clients are refused");

    private final Bound.Fields root;
    private final Problems problems;
    private final SequencedMap<String, Bound.Names.Item> pools;
    private final Set<String> used = new HashSet<>();
    /** Whether every frontend says where its clients go: one with an error there may well mean the pool that seems unused. */
    private boolean allKnown = true;

    PoolReferences(Bound.Fields root, Problems problems) {
        this.root = root;
        this.problems = problems;
        this.pools = names("pools");
    }

    private SequencedMap<String, Bound.Names.Item> names(String key) {
        return root.get(key) instanceof Bound.Names names ? names.items() : new LinkedHashMap<>();
    }

    void run() {
        names("frontends").forEach(this::frontend);
        RESERVED.forEach((name, meaning) -> {
            Bound.Names.Item item = pools.get(name);
            if (item != null) {
                problems.error(
                        item.nameSpan(),
                        "pools",
                        "the name \"%s\" %s; call the pool something else".formatted(name, meaning));
            }
        });
        pools.forEach((name, item) -> {
            if (allKnown && !used.contains(name) && !RESERVED.containsKey(name)) {
                problems.warning(item.nameSpan(), "pools." + name, "pool \"%s\" is not used".formatted(name));
            }
        });
    }

    private void frontend(String name, Bound.Names.Item item) {
        String path = "frontends." + name;
        Bound pool = item.fields() == null ? null : item.fields().get("pool");
        Bound routes = item.fields() == null ? null : item.fields().get("routes");
        boolean poolKnown = pool != null || (routes != null && !problems.hasErrorsAt(path + ".pool"));
        allKnown &= poolKnown && !problems.hasErrorsAt(path + ".routes");
        switch (pool) {
            case Bound.Value value -> reference(value, path + ".pool");
            case Bound.Many many -> anonymous(name, item, many, path + ".pool");
            case null, default -> {}
        }
        if (pool instanceof Bound.Value value && value.value().equals(RouteConfig.REFUSE) && routes == null) {
            problems.error(
                    value.span(),
                    path,
                    path
                            + ".pool: without \"routes\" this refuses every client; write the name of a pool, or \"disabled: true\""
                            + " for a frontend that is not to be reached");
        }
        if (routes instanceof Bound.Many(List<Bound> each, Span _)) {
            for (int i = 0; i < each.size(); i++) {
                if (each.get(i) instanceof Bound.Fields route) {
                    route(route, path + ".routes[" + i + "]");
                }
            }
        }
    }

    private void anonymous(String name, Bound.Names.Item item, Bound.Many backends, String path) {
        if (RESERVED.containsKey(name)) {
            problems.error(
                    item.nameSpan(),
                    path,
                    "the pool of this list would be named \"%s\", which %s; call the frontend something else"
                            .formatted(name, RESERVED.get(name)));
        } else if (pools.containsKey(name)) {
            used.add(name);
            problems.error(
                    backends.span(),
                    path,
                    "the pool of this list would be named \"%s\" like the pool at %s; rename one"
                            .formatted(name, defined(name)));
        }
    }

    private void route(Bound.Fields route, String path) {
        Bound.Value pool = route.value("pool");
        if (pool != null) {
            reference(pool, path + ".pool");
        }
        if (route.get("pools") instanceof Bound.Names(SequencedMap<String, Bound.Names.Item> shares, Span span)) {
            shares.forEach((name, share) -> share(name, share, path + ".pools"));
            boolean nobody = shares.values().stream()
                    .allMatch(share -> share.value() instanceof Bound.Value weight
                            && weight.value().equals(0));
            if (nobody && !shares.isEmpty()) {
                problems.error(
                        span,
                        path,
                        path
                                + ".pools: every weight is 0, so nobody gets a client; write \"pool: refuse\" instead if that is meant");
            }
        }
    }

    private void share(String pool, Bound.Names.Item share, String path) {
        if (pool.equals(RouteConfig.REFUSE)) {
            problems.error(
                    share.nameSpan(),
                    path,
                    path
                            + ": \"refuse\" is no pool and gets no share; write \"pool: refuse\" for a route that refuses");
        } else {
            reference(pool, pool, share.nameSpan(), path);
        }
    }

    private void reference(Bound.Value value, String path) {
        reference((String) value.value(), value.shown(), value.span(), path);
    }

    private void reference(String pool, String shown, Span span, String path) {
        used.add(pool);
        if (!RESERVED.containsKey(pool) && !pools.containsKey(pool)) {
            problems.error(span, path, undefined(pool, shown));
        }
    }

    private String undefined(String pool, String shown) {
        String message = "pool \"%s\" is not defined".formatted(shown);
        String nearest = problems.count() > MAX_SUGGESTIONS ? null : Nearest.to(pool, pools.keySet());
        if (nearest == null) {
            return message + (pools.isEmpty() ? "; there are no pools" : Nearest.all(pools.keySet()));
        }
        // One mistake, one finding: the pool would be used if its name were right here.
        used.add(nearest);
        return "%s; did you mean \"%s\" (%s)?".formatted(message, nearest, defined(nearest));
    }

    private String defined(String name) {
        Bound.Names.Item item = pools.get(name);
        return item == null ? "" : item.nameSpan().describe();
    }
}
