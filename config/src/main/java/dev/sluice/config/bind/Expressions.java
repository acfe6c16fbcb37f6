package dev.sluice.config.bind;

import dev.sluice.config.file.RegularFile;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Scalar;
import dev.sluice.config.tree.Span;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The expansion of <code>${NAME}</code>, <code>${NAME:-default}</code> and <code>${file:/path}</code> inside a value; a
 * doubled dollar is a literal.
 */
public final class Expressions {
    public static final String FILE = "file:";
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String DEFAULT = ":-";

    /** No value of the language is longer. */
    private static final int MAX_FILE_BYTES = 64 * 1024;

    private final Function<String, @Nullable String> environment;
    private final Problems problems;

    public Expressions(Function<String, @Nullable String> environment, Problems problems) {
        this.environment = environment;
        this.problems = problems;
    }

    /**
     * A value with its expressions replaced.
     *
     * @param secrets the parts of the text that come from a file or a variable and must not appear in messages
     */
    record Text(String text, String shown, List<String> through, List<String> secrets) {
        boolean isSecret() {
            return !secrets.isEmpty();
        }
    }

    /**
     * The expression stands for {@code value}, or nothing does because of {@code error}.
     *
     * @param secret the value is not what the configuration itself says
     */
    private record Lookup(
            String value, boolean secret, @Nullable String error) {
        static Lookup failed(String error) {
            return new Lookup("", false, error);
        }
    }

    /** Null after reporting an error. */
    @Nullable
    Text resolve(Scalar scalar, String path) {
        String raw = scalar.text();
        if (!raw.contains("${") || scalar.span().source().flag()) {
            return new Text(raw, raw, List.of(), List.of());
        }
        StringBuilder text = new StringBuilder();
        List<String> through = new ArrayList<>();
        boolean failed = false;
        List<String> secrets = new ArrayList<>();
        int position = 0;
        for (int start = raw.indexOf("${"); start >= 0; start = raw.indexOf("${", position)) {
            boolean literal = start > position && raw.charAt(start - 1) == '$';
            text.append(raw, position, literal ? start - 1 : start);
            if (literal) {
                text.append("${");
                position = start + 2;
                continue;
            }
            int end = raw.indexOf('}', start);
            String expression = end < 0 ? raw.substring(start) : raw.substring(start, end + 1);
            Lookup found = end < 0
                    ? Lookup.failed("\"${\" without \"}\"; a literal \"${\" is written \"$${\"")
                    : lookup(raw.substring(start + 2, end));
            if (found.error() != null) {
                Span span = scalar.span().narrowedTo(expression);
                problems.error(span, path, path + ": " + found.error());
                failed = true;
            }
            if (found.secret()) {
                secrets.add(found.value());
            }
            text.append(found.value());
            through.add(end < 0 ? expression : raw.substring(start + 2, end));
            position = end < 0 ? raw.length() : end + 1;
        }
        if (failed) {
            return null;
        }
        text.append(raw, position, raw.length());
        return new Text(text.toString(), secrets.isEmpty() ? text.toString() : raw, through, secrets);
    }

    private Lookup lookup(String expression) {
        if (expression.startsWith(FILE)) {
            return readFile(expression.substring(FILE.length()));
        }
        int colon = expression.indexOf(DEFAULT);
        String name = colon < 0 ? expression : expression.substring(0, colon);
        if (!VARIABLE.matcher(name).matches()) {
            return Lookup.failed("\"${%s}\" is not ${NAME}, ${NAME:-default} or ${file:/path}".formatted(expression));
        }
        String value = environment.apply(name);
        // As in a shell: ":-" counts an empty variable as unset.
        if (colon >= 0 && (value == null || value.isEmpty())) {
            return new Lookup(expression.substring(colon + DEFAULT.length()), false, null);
        }
        return value == null
                ? Lookup.failed(
                        "environment variable %s is not set; \"${%s:-VALUE}\" gives a default".formatted(name, name))
                : new Lookup(value, true, null);
    }

    private static Lookup readFile(String name) {
        if (!name.startsWith("/")) {
            return Lookup.failed("\"${file:%s}\" needs an absolute path".formatted(name));
        }
        try {
            byte[] bytes = RegularFile.read(Path.of(name), MAX_FILE_BYTES);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new Lookup(text.replaceFirst("\r?\n\\z", ""), true, null);
        } catch (CharacterCodingException e) {
            return Lookup.failed("file %s is not UTF-8 text".formatted(name));
        } catch (IOException | InvalidPathException e) {
            return Lookup.failed("cannot read file %s: %s".formatted(name, Reasons.of(e)));
        }
    }
}
