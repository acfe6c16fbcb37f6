package dev.sluice.config.check;

import dev.sluice.config.bind.BackendNames;
import dev.sluice.config.bind.Bound;
import dev.sluice.config.language.Language;
import dev.sluice.config.language.UnknownKey;
import dev.sluice.config.tree.Mapping;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Source;
import dev.sluice.config.value.Address;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The checks of several values together: references of frontends to pools and certificates, and the contents of pools. */
public final class Checks {
    private final Bound.Fields root;
    private final Problems problems;

    public Checks(Bound.Fields root, Problems problems) {
        this.root = root;
        this.problems = problems;
    }

    /**
     * Reports what it finds.
     *
     * @param top what was written: a section with errors is there although it is not bound */
    public void run(Mapping top, Source source) {
        if (top.find("frontends") == null && !misspelt("frontends", top)) {
            problems.error(
                    source.whole(),
                    "frontends",
                    "no frontends; at least one is needed, as in"
                            + " \"frontends: {NAME: {bind: \":5432\", pool: [HOST:5432]}}\"");
        }
        // Where one side cannot be read, the other would seem to refer to nothing.
        boolean frontendsKnown = root.get("frontends") instanceof Bound.Names;
        boolean poolsKnown = frontendsKnown && isKnown("pools", top);
        if (poolsKnown) {
            new PoolReferences(root, problems).run();
        }
        if (frontendsKnown && isKnown("certificates", top)) {
            new CertificateReferences(root, problems).run();
        }
        new TestReferences(problems).run(root, poolsKnown);
        ReadyPools.references(root, poolsKnown, problems);
        names("pools").forEach((name, item) -> {
            Bound.Fields pool = item.fields();
            if (pool != null) {
                backends(pool.get("backends"), "pools." + name, name, pool.get("discover") != null);
                new DiscoveryChecks(problems).run(pool.group("discover"), "pools." + name + ".discover");
                new StepChecks(problems).run(pool.group("healthCheck"), null, "pools." + name + ".healthCheck");
                ownChecks(pool.get("backends"), pool.group("healthCheck"), "pools." + name + ".backends");
            }
        });
        names("frontends").forEach((name, item) -> {
            Bound.Fields frontend = item.fields();
            if (frontend != null) {
                new HelloChecks(problems).run(frontend, "frontends." + name);
            }
            if (frontend != null && frontend.get("pool") instanceof Bound.Many backends) {
                backends(backends, "frontends." + name + ".pool", name, false);
                ownChecks(backends, null, "frontends." + name + ".pool");
            }
        });
        Bound.Fields defaults = root.group("defaults");
        if (defaults != null) {
            new StepChecks(problems).run(defaults.group("healthCheck"), null, "defaults.healthCheck");
        }
        new BindChecks(root, problems).run();
    }

    /** Whether a section of names could be read, or is not there. */
    private boolean isKnown(String key, Mapping top) {
        return top.find(key) == null ? !misspelt(key, top) : root.get(key) instanceof Bound.Names;
    }

    private static boolean misspelt(String key, Mapping top) {
        return top.entries().stream()
                .filter(entry -> Language.ROOT.find(entry.name()) == null && !entry.isExtension())
                .anyMatch(entry -> key.equals(UnknownKey.meant(entry.name(), Language.ROOT)));
    }

    private SequencedMap<String, Bound.Names.Item> names(String key) {
        return root.get(key) instanceof Bound.Names names ? names.items() : new LinkedHashMap<>();
    }

    private void backends(@Nullable Bound backends, String path, String pool, boolean more) {
        Map<String, Bound> names = new HashMap<>();
        Map<Object, Known> addresses = new HashMap<>();
        boolean anyWeight = more;
        int count = 0;
        switch (backends) {
            case Bound.Many many -> {
                for (Bound item : many.items()) {
                    if (item instanceof Bound.Fields backend) {
                        uniqueAddress(backend, BackendNames.of(backend), path, pool, addresses);
                        uniqueName(backend, path, names);
                        anyWeight |= hasWeight(backend);
                        count++;
                    }
                }
            }
            case Bound.Names map -> {
                for (Map.Entry<String, Bound.Names.Item> item : map.items().entrySet()) {
                    Bound.Fields backend = item.getValue().fields();
                    if (backend != null) {
                        uniqueAddress(backend, item.getKey(), path, pool, addresses);
                    }
                    anyWeight |= backend == null || hasWeight(backend);
                    count++;
                }
            }
            case null, default -> {}
        }
        if (backends != null && count > 0 && !anyWeight) {
            problems.warning(
                    backends.span(),
                    path,
                    "pool \"%s\": every weight is 0, so no backend gets a session".formatted(pool));
        }
    }

    /** Health checks of single backends, which say what differs from the check of the pool. */
    private void ownChecks(@Nullable Bound backends, Bound.@Nullable Fields pool, String path) {
        StepChecks checks = new StepChecks(problems);
        switch (backends) {
            case Bound.Many many -> {
                int index = 0;
                for (Bound item : many.items()) {
                    if (item instanceof Bound.Fields backend) {
                        checks.run(backend.group("healthCheck"), pool, path + "[" + index + "].healthCheck");
                    }
                    index++;
                }
            }
            case Bound.Names names ->
                names.items().forEach((name, item) -> {
                    if (item.fields() != null) {
                        checks.run(item.fields().group("healthCheck"), pool, path + "." + name + ".healthCheck");
                    }
                });
            case null, default -> {}
        }
    }

    private static boolean hasWeight(Bound.Fields backend) {
        Bound.Value weight = backend.value("weight");
        return weight == null || !weight.value().equals(0);
    }

    /** A backend whose address was read already. */
    private record Known(String name, Bound.Value address) {}

    /** Two names for one address are two backends with limits and checks of their own, which somebody may want. */
    private void uniqueAddress(Bound.Fields backend, String name, String path, String pool, Map<Object, Known> seen) {
        Bound.Value address = backend.value("address");
        if (address == null) {
            return;
        }
        Known known = new Known(name, address);
        Known first = null;
        for (Object place : ((Address) address.value()).places()) {
            Known before = seen.putIfAbsent(place, known);
            first = first == null ? before : first;
        }
        if (first == null) {
            return;
        }
        String where = first.address().span().describe();
        if (first.name().equals(name)) {
            problems.error(
                    address.span(),
                    path,
                    "address \"%s\" is already in pool \"%s\" (%s); use \"weight\" for a larger share"
                            .formatted(address.shown(), pool, where));
        } else {
            problems.warning(
                    address.span(),
                    path,
                    "\"%s\" is the same address as \"%s\" (%s); pool \"%s\" checks, counts and limits it as a second backend"
                            .formatted(address.shown(), first.address().shown(), where, pool));
        }
    }

    private void uniqueName(Bound.Fields backend, String path, Map<String, Bound> seen) {
        Bound.Value name = backend.value("name");
        String key = BackendNames.of(backend);
        Bound first = key.isEmpty() ? null : seen.putIfAbsent(key, backend);
        if (first != null && name != null) {
            problems.error(
                    name.span(),
                    path,
                    "the name \"%s\" is already taken in this pool (%s)"
                            .formatted(name.shown(), first.span().describe()));
        }
    }
}
