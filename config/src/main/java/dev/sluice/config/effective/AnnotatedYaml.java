package dev.sluice.config.effective;

import dev.sluice.config.finding.Origins;
import dev.sluice.config.language.Values;
import dev.sluice.config.text.Quoted;
import dev.sluice.config.value.DurationText;
import dev.sluice.config.value.SecretText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Writes block YAML with an aligned comment after each value: its origin. */
public final class AnnotatedYaml {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*");

    /** A longer line has its comment right behind it, instead of pushing all others to the right. */
    private static final int MAX_COLUMN = 48;

    private record Line(String text, String comment) {}

    /**
     * What a key was given.
     *
     * @param shown the text for people
     * @param content what counts; not for people where it differs
     */
    record Written(String shown, String content) {
        private Written and(Written more) {
            return new Written(shown + ", " + more.shown, content + ", " + more.content);
        }
    }

    private final UnaryOperator<String> comments;
    private final List<Line> lines = new ArrayList<>();
    private final Map<String, Written> values = new LinkedHashMap<>();
    private String path = "";
    private String indent = "";
    private String firstIndent = "";

    public AnnotatedYaml(Origins origins) {
        this.comments = path -> origins.of(path).toString();
    }

    /** Without comments. */
    public AnnotatedYaml() {
        this.comments = _ -> "";
    }

    /** Whether a name can be a key that is neither rejected nor ignored. */
    static boolean isKey(String name) {
        return name.matches(Values.NAME_PATTERN) && !name.startsWith("x-");
    }

    void section(String key, Runnable content) {
        add(quoted(key) + ":", "");
        nested(key, indent + "  ", indent + "  ", content);
    }

    /** A mapping as an element of a list. */
    void itemSection(String pathSegment, Runnable content) {
        nested(pathSegment, indent + "- ", indent + "  ", content);
    }

    private void nested(String segment, String first, String others, Runnable content) {
        String outerPath = path;
        String outerIndent = indent;
        path = path.isEmpty() || segment.isEmpty() ? path + segment : path + "." + segment;
        firstIndent = first;
        indent = others;
        content.run();
        path = outerPath;
        indent = outerIndent;
        firstIndent = outerIndent;
    }

    /** A value that needs no quotes. */
    public void plain(String key, Object value) {
        add(key + ": " + value, comment("." + key));
        remember("." + key, value.toString());
    }

    public void time(String key, Duration duration) {
        plain(key, DurationText.print(duration));
    }

    /** The text of an enum constant is its name in camel case. */
    void word(String key, Enum<?> constant) {
        StringBuilder text = new StringBuilder();
        for (String part : constant.name().toLowerCase(Locale.ROOT).split("_", -1)) {
            text.append(text.isEmpty() ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        }
        plain(key, text);
    }

    void string(String key, String value) {
        add(key + ": " + quoted(value), comment("." + key));
        remember("." + key, value);
    }

    /** A hidden text is written with its expressions, which mean the same when they are read again. */
    void secret(String key, SecretText value) {
        String text = value.isHidden() ? Quoted.of(value.shown()) : quoted(value.text());
        add(key + ": " + text, comment("." + key));
        remember("." + key, new Written(value.shown(), value.text()));
    }

    void item(String pathSegment, String value) {
        add("- " + quoted(value), comment(pathSegment));
        remember("", value);
    }

    /** The elements of a list are one value. */
    private void remember(String segment, String value) {
        remember(segment, new Written(value, value));
    }

    private void remember(String segment, Written value) {
        values.merge(path + segment, value, Written::and);
    }

    /** Everything written so far by its path, in its order. */
    Map<String, Written> values() {
        return Collections.unmodifiableMap(values);
    }

    private String comment(String segment) {
        return comments.apply(path + segment);
    }

    private void add(String text, String comment) {
        lines.add(new Line(firstIndent + text, comment));
        firstIndent = indent;
    }

    private static String quoted(String text) {
        if (SAFE.matcher(text).matches() && !text.equals("null")) {
            return text;
        }
        return Quoted.of(text.replace("${", "$${"));
    }

    String text() {
        int column = lines.stream()
                .filter(line -> !line.comment().isEmpty())
                .mapToInt(line -> line.text().length())
                .filter(length -> length <= MAX_COLUMN)
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            text.append(line.text());
            if (!line.comment().isEmpty()) {
                text.repeat(' ', Math.max(0, column - line.text().length()));
                text.append("  # ").append(line.comment().replaceAll("\\p{Cntrl}", " "));
            }
            text.append('\n');
        }
        return text.toString();
    }
}
