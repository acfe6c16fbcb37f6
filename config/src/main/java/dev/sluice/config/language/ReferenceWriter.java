package dev.sluice.config.language;

import dev.sluice.config.language.Type.Backends;
import dev.sluice.config.language.Type.Group;
import dev.sluice.config.language.Type.Listed;
import dev.sluice.config.language.Type.Named;
import dev.sluice.config.language.Type.OneOrMore;
import dev.sluice.config.language.Type.PoolOrBackends;
import dev.sluice.config.language.Type.Single;
import java.util.List;
import java.util.stream.Collectors;

/** The reference page, in Markdown. */
public final class ReferenceWriter {
    private static final String INTRODUCTION = """
            # Configuration reference

            <!-- Generated from the table of keys (Language.java); regenerate with -Dreference.update=true. -->

            One YAML file, or a directory of `*.yaml` files that are joined in the order of their names, but for the
            lists among them that a key `file` of the others names. Every key has a default unless marked *required*. Unknown keys are errors, and so is everything else that would have no effect.

            ```yaml
            frontends:
              postgres: {bind: ":5432", pool: [10.0.0.11:5432, 10.0.0.12:5432]}
            ```

            ## Values

            - **Durations** have a unit: `250ms`, `5s`, `10m`, `1h`, `2d`, `1m30s`. Only `0` needs none. The longest is `365d`.
            - **Addresses** are `host:port`, `[IPv6]:port` or `unix:/path`. Those that begin with `:` or `[` need quotes. A
              link-local IPv6 address names its interface, by name or number: `[fe80::1%eth0]:port`.
            - **Names** have up to 63 letters, digits, `_`, `-` and `.`.
            - `${NAME}` is the environment variable NAME, `${NAME:-default}` has a default for when it is unset or empty, and
              `${file:/path}` is the content of a file without its last line break. Inside `{ }` and `[ ]` they need quotes. A
              literal `${` is written `$${`.
            - `off` may be written `false`, which is what tools that follow YAML 1.1, such as Helm, make of it.
            - Keys that begin with `x-` are ignored everywhere; anchors (`&name`), aliases (`*name`) and merge keys (`<<`) work.
            """;

    private final StringBuilder page = new StringBuilder(INTRODUCTION);

    private ReferenceWriter() {}

    public static String write() {
        ReferenceWriter writer = new ReferenceWriter();
        for (Key key : Language.ROOT.keys()) {
            writer.top(key);
        }
        return writer.page.toString();
    }

    private void top(Key key) {
        page.append("\n## `%s`\n\n%s\n".formatted(key.name(), key.description()));
        if (!key.type().below().keys().isEmpty()) {
            page.append("\n| key | takes | default | |\n|---|---|---|---|\n");
            rows("", key);
        }
    }

    /** All that may stand below a key. */
    private void rows(String prefix, Key parent) {
        // A backend of a list has a key more, its name.
        Section section = parent.type() instanceof Backends backends
                ? backends.named()
                : parent.type().below();
        for (Key key : section.keys()) {
            String name = prefix + key.name();
            page.append(
                    "| `%s` | %s | %s | %s |\n".formatted(name, takes(key.type()), fallback(key), doc(key, parent)));
            // What is inherited is described where it is inherited from.
            if (key.type() instanceof Group && key.inherits() == null) {
                rows(name + ".", key);
            }
            if (key.type() instanceof Listed) {
                rows(name + "[].", key);
            }
            if (key.type() instanceof Backends) {
                rows(name + ".NAME.", key);
            }
        }
    }

    /** What the parent says of all below it is not repeated. */
    private static String doc(Key key, Key parent) {
        boolean showExample = !key.example().isEmpty() && !key.example().equals(key.fallback());
        String text = key.description(!parent.needsRestart());
        return showExample ? text + " Example: `" + key.example() + "`" : text;
    }

    private static String fallback(Key key) {
        if (key.required()) {
            return "*required*";
        }
        if (key.inherits() != null) {
            return "`" + key.inherits() + "`";
        }
        return key.fallback() == null ? "" : "`" + key.fallback() + "`";
    }

    private static String takes(Type type) {
        return switch (type) {
            case Single single -> Values.expected(single).replace("\"", "`");
            case OneOrMore(Single element) -> Values.expected(element).replace("\"", "`") + ", or a list";
            case Type.Ranges _ -> "an address range such as `10.0.0.0/8`, `{file: PATH}`, or a list of them";
            case Group(Section _, List<String> words) ->
                words.stream().map(word -> " or `" + word + "`").collect(Collectors.joining("", "a mapping", ""));
            case Listed _ -> "a list of mappings";
            case Type.Shares _ -> "a mapping from names of pools to weights";
            case Type.Headers _ -> "a mapping from names of headers to texts";
            case Named _ -> "a mapping from names";
            case Backends _ -> "a list or a mapping from names";
            case PoolOrBackends _ -> "a name or a list";
        };
    }
}
