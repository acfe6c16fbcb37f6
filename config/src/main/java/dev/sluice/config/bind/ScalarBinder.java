package dev.sluice.config.bind;

import dev.sluice.config.language.Type.Single;
import dev.sluice.config.language.Values;
import dev.sluice.config.tree.Node;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Scalar;
import dev.sluice.config.value.Parsed;
import dev.sluice.config.value.SecretText;
import org.jspecify.annotations.Nullable;

/** The binding of scalars: from texts, with what stands behind their expressions, to values. */
final class ScalarBinder {
    /** The longest path of a file, PATH_MAX; nothing else is nearly as long. */
    private static final int MAX_LENGTH = 4096;

    private final Expressions expressions;
    private final Problems problems;

    ScalarBinder(Expressions expressions, Problems problems) {
        this.expressions = expressions;
        this.problems = problems;
    }

    /** Null after reporting why there is no value. */
    @Nullable
    Bound value(Single type, Scalar scalar, String path) {
        if (scalar.isMissing()) {
            NodeText.report(problems, scalar, path, Values.expected(type), "");
            return null;
        }
        Expressions.Text text = expressions.resolve(scalar, path);
        if (text == null) {
            return null;
        }
        if (text.text().length() > MAX_LENGTH) {
            problems.error(
                    scalar.span(), path, "%s: the value is longer than %d characters".formatted(path, MAX_LENGTH));
            return null;
        }
        return switch (Values.parse(type, text.text())) {
            case Parsed.Ok<?>(SecretText value)
            when text.isSecret() ->
                new Bound.Value(
                        new SecretText(value.text(), text.shown(), text.secrets()),
                        text.shown(),
                        scalar.span(),
                        text.through());
            case Parsed.Ok<?>(Object value) -> new Bound.Value(value, text.shown(), scalar.span(), text.through());
            case Parsed.Bad<?>(String message) -> {
                String deeper = FormMessages.deeper(scalar);
                problems.error(
                        scalar.span(),
                        path,
                        label(scalar, path) + (deeper == null ? explained(message, text, type) : deeper));
                yield null;
            }
        };
    }

    /** A flag is its own label; the path would name keys that its user never wrote. */
    private static String label(Node node, String path) {
        return node.span().source().flag() ? "" : path + ": ";
    }

    private static String explained(String message, Expressions.Text text, Single type) {
        if (text.isSecret() && text.text().isEmpty()) {
            boolean file = text.through().getFirst().startsWith(Expressions.FILE);
            return "\"%s\" stands for nothing: the %s is empty".formatted(text.shown(), file ? "file" : "variable");
        }
        if (text.isSecret()) {
            return "what \"%s\" stands for is not %s".formatted(text.shown(), Values.expected(type));
        }
        return message;
    }

    /** Reports an address where only a list of them, or a name, can be. */
    boolean isAddressAlone(Scalar scalar, String path) {
        boolean alone = scalar.text().contains(":") && !scalar.text().contains("${");
        if (alone) {
            String remedy = FormMessages.backends(scalar);
            problems.error(
                    scalar.span(),
                    path,
                    remedy.startsWith("; write")
                            ? "%s: an address alone is not a pool; write [\"%s\"]"
                                    .formatted(path, scalar.shown().replaceAll(" *, *", "\", \""))
                            : path + ": expected a pool, found a text" + remedy);
        }
        return alone;
    }
}
