package dev.sluice.config.source;

import dev.sluice.config.language.Values;
import dev.sluice.config.tree.Mapping;
import dev.sluice.config.tree.Node;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Scalar;
import dev.sluice.config.tree.Sequence;
import dev.sluice.config.tree.Source;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The flags {@code --listen}, {@code --to} and {@code --metrics} as the nodes of a configuration with one frontend,
 * {@code main}.
 */
public final class Flags {
    private static final String FRONTEND = "main";

    private Flags() {}

    /** Null after reporting an error. */
    public static @Nullable Mapping tree(
            List<String> listen, List<String> to, @Nullable String metrics, Problems problems) {
        Source listenFlag = Source.ofFlag("--listen", 1);
        Source toFlag = Source.ofFlag("--to", 2);
        Sequence bind = sequence(listen, listenFlag);
        Sequence backends = sequence(to, toFlag);
        if (bind.items().isEmpty()) {
            problems.error(listenFlag.whole(), "", "needs an address, as in \"--listen :5432\"");
        }
        if (backends.items().isEmpty()) {
            problems.error(
                    toFlag.whole(), "", "needs the address of a backend, as in \"--to 10.0.0.11:5432,10.0.0.12:5432\"");
        }
        if (problems.hasErrors()) {
            return null;
        }
        Mapping frontend = mapping(listenFlag, entry("bind", bind), entry("pool", backends));
        Mapping.Entry frontends = entry("frontends", mapping(listenFlag, entry(FRONTEND, frontend)));
        return metrics == null
                ? mapping(listenFlag, frontends)
                : mapping(listenFlag, frontends, entry("metrics", metrics(metrics)));
    }

    private static Node metrics(String address) {
        Source flag = Source.ofFlag("--metrics", 3);
        Scalar value = new Scalar(address.strip(), false, flag.whole());
        return Values.isOff(address.strip()) ? value : mapping(flag, entry("bind", value));
    }

    private static Sequence sequence(List<String> values, Source flag) {
        List<Node> items = new ArrayList<>();
        for (String value : values) {
            for (String item : value.split(",", -1)) {
                items.add(new Scalar(item.strip(), false, flag.whole()));
            }
        }
        return new Sequence(items, flag.whole());
    }

    private static Mapping.Entry entry(String key, Node value) {
        return new Mapping.Entry(new Scalar(key, true, value.span()), value);
    }

    private static Mapping mapping(Source flag, Mapping.Entry... entries) {
        return new Mapping(List.of(entries), flag.whole());
    }
}
