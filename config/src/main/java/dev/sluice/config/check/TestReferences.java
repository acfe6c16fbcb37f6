package dev.sluice.config.check;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.tree.Problems;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The check of what tests name: that there is such a frontend, and such a pool; and that their clients can exist. */
final class TestReferences {
    /** What stands for a pool, and for none. */
    private static final Set<String> RESERVED = Set.of(RouteConfig.REFUSE, FrontendConfig.ORIGINAL_DESTINATION);

    private final Problems problems;

    TestReferences(Problems problems) {
        this.problems = problems;
    }

    /** @param known whether all frontends and pools could be read; otherwise those that seem missing may be there */
    void run(Bound.Fields root, boolean known) {
        if (!(root.get("tests") instanceof Bound.Names tests)) {
            return;
        }
        Defined frontends = Defined.frontends(root);
        Defined pools = Defined.pools(root);
        tests.items().forEach((name, item) -> {
            if (item.fields() != null) {
                String path = "tests." + name;
                client(item.fields(), path);
                Bound.Value expect = item.fields().value("expect");
                if (known) {
                    reference(item.fields().value("frontend"), frontends, path + ".frontend");
                    if (expect != null && !RESERVED.contains((String) expect.value())) {
                        reference(expect, pools, path + ".expect");
                    }
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

    private void reference(Bound.@Nullable Value value, Defined defined, String path) {
        if (value != null && !defined.has((String) value.value())) {
            problems.error(value.span(), path, defined.lacks(value));
        }
    }
}
