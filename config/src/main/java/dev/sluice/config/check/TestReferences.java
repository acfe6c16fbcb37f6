package dev.sluice.config.check;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.language.Nearest;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Span;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The check of what tests name: that there is such a frontend, and such a pool; and that their clients can exist. */
final class TestReferences {
    private final Problems problems;
    /** What can be named, with where it is defined. */
    private final SequencedMap<String, Span> frontends = new LinkedHashMap<>();

    private final SequencedMap<String, Span> pools = new LinkedHashMap<>();

    TestReferences(Problems problems) {
        this.problems = problems;
    }

    /** @param known whether all frontends and pools could be read; otherwise those that seem missing may be there */
    void run(Bound.Fields root, boolean known) {
        if (!(root.get("tests") instanceof Bound.Names tests)) {
            return;
        }
        if (root.get("frontends") instanceof Bound.Names names) {
            names.items().forEach((name, item) -> {
                frontends.put(name, item.nameSpan());
                if (item.fields() != null && item.fields().get("pool") instanceof Bound.Many) {
                    pools.put(name, item.nameSpan());
                }
            });
        }
        if (root.get("pools") instanceof Bound.Names names) {
            names.items().forEach((name, item) -> pools.put(name, item.nameSpan()));
        }
        tests.items().forEach((name, item) -> {
            if (item.fields() != null) {
                String path = "tests." + name;
                client(item.fields(), path);
                if (known) {
                    reference("frontend", item.fields().value("frontend"), frontends, path + ".frontend");
                    reference("pool", item.fields().value("expect"), pools, path + ".expect");
                }
            }
        });
    }

    private void client(Bound.Fields test, String path) {
        Bound.Value tls = test.value("tls");
        boolean plain = tls != null && tls.value().equals(false);
        for (String key : List.of("sni", "alpn")) {
            Bound value = test.get(key);
            if (plain && value != null) {
                problems.error(
                        value.span(),
                        path,
                        "%s.%s: a client that does not begin with TLS sends none; leave it out, or \"tls: false\""
                                .formatted(path, key));
            }
        }
    }

    private void reference(String kind, Bound.@Nullable Value value, SequencedMap<String, Span> defined, String path) {
        String name = value == null ? RouteConfig.REFUSE : (String) value.value();
        boolean reserved = kind.equals("pool")
                && (name.equals(RouteConfig.REFUSE) || name.equals(FrontendConfig.ORIGINAL_DESTINATION));
        if (value == null || reserved || defined.containsKey(name)) {
            return;
        }
        String nearest = Nearest.to(name, defined.keySet());
        Span place = nearest == null ? null : defined.get(nearest);
        String meant = place == null
                ? Nearest.all(defined.keySet())
                : "; did you mean \"%s\" (%s)?".formatted(nearest, place.describe());
        problems.error(value.span(), path, "%s \"%s\" is not defined%s".formatted(kind, value.shown(), meant));
    }
}
