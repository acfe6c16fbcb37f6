package dev.sluice.config.effective;

import dev.sluice.config.finding.Origins;
import dev.sluice.config.language.Language;
import dev.sluice.config.language.Section;
import dev.sluice.config.language.Type;
import dev.sluice.config.language.Values;
import dev.sluice.config.value.SecretText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A writer of block YAML with an aligned comment after each value: its origin. How a value is written, and whether it
 * is a secret, the table of keys says; a key that it does not have cannot be written.
 */
final class AnnotatedYaml {
    /** A longer line has its comment right behind it, instead of pushing all others to the right. */
    private static final int MAX_COLUMN = 48;

    private record Line(String text, String comment) {}

    private final UnaryOperator<String> comments;
    private final List<Line> lines = new ArrayList<>();
    private final Map<String, List<WrittenValue>> values = new LinkedHashMap<>();
    /** Whether the elements of a list have names in paths, rather than places: where they move they are still the same. */
    private final boolean elementsHaveNames;
    /** The keys that there may be here. */
    private Section keys;

    private String path = "";
    private String indent = "";
    private String firstIndent = "";

    /** Of a whole configuration. */
    AnnotatedYaml(Origins origins) {
        this.keys = Language.ROOT;
        this.elementsHaveNames = false;
        this.comments = path -> origins.of(path).toString();
    }

    /** Of a part of it, without comments. */
    AnnotatedYaml(Section keys) {
        this.keys = keys;
        this.elementsHaveNames = true;
        this.comments = _ -> "";
    }

    /** Whether a name can be a key that is neither rejected nor ignored. */
    static boolean isKey(String name) {
        return name.matches(Values.NAME_PATTERN) && !name.startsWith("x-");
    }

    /** A key with others, or the elements of a list, below it; not written when there are none. */
    void section(String key, Runnable content) {
        Section outer = keys;
        keys = keys.key(key).type().below();
        entry(key, content);
        keys = outer;
    }

    /** A section that may be missing: it is off then, where it can be, and otherwise not written. */
    <T> void section(String key, @Nullable T value, Consumer<T> content) {
        if (value != null) {
            section(key, () -> content.accept(value));
        } else if (keys.key(key).type() instanceof Type.Group group && group.mayBeOff()) {
            off(key);
        }
    }

    /** A name with keys below it; not written when there are none. */
    void entry(String name, Runnable content) {
        String first = firstIndent;
        add(WrittenValue.quoted(name) + ":", "");
        int before = lines.size();
        nested(below(name), indent + "  ", indent + "  ", content);
        if (lines.size() == before) {
            lines.removeLast();
            firstIndent = first;
        }
    }

    /** A mapping as an element of a list. */
    void itemSection(String pathSegment, Runnable content) {
        nested(pathSegment.isEmpty() ? path : below(pathSegment), indent + "- ", indent + "  ", content);
    }

    /** The same of one that has a name and a place in its list. */
    void element(int index, String name, Runnable content) {
        String segment = "[" + (elementsHaveNames ? name : index) + "]";
        if (elementsHaveNames) { // their order is what the list itself says
            remember("", WrittenValue.text(name));
        }
        nested(path + segment, indent + "- ", indent + "  ", content);
    }

    private String below(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private void nested(String inner, String first, String others, Runnable content) {
        String outerPath = path;
        String outerIndent = indent;
        path = inner;
        firstIndent = first;
        indent = others;
        content.run();
        path = outerPath;
        indent = outerIndent;
        firstIndent = outerIndent;
    }

    /** A key with its value; nothing when it has none, which may be null, an empty text or an empty list. */
    void put(String key, @Nullable Object value) {
        switch (value) {
            case null -> {}
            case String text when text.isEmpty() -> {}
            case List<?> items -> {
                if (!items.isEmpty()) {
                    section(key, () -> items.forEach(item -> item("", item)));
                }
            }
            default -> put(key, WrittenValue.of(keys.key(key), value));
        }
    }

    /** A list whose elements have origins of their own; not written when there are none. */
    void list(String key, List<?> values) {
        section(key, () -> {
            int index = 0;
            for (Object value : values) {
                item("[" + index++ + "]", value);
            }
        });
    }

    void off(String key) {
        put(key, WrittenValue.plain("off"));
    }

    private void put(String key, WrittenValue value) {
        add(key + ": " + value.yaml(), comment("." + key));
        remember("." + key, value);
    }

    /** An element of a list. */
    void item(String pathSegment, Object item) {
        WrittenValue value = WrittenValue.text(item.toString());
        add("- " + value.yaml(), comment(pathSegment));
        remember("", value);
    }

    /** What a name that is no key stands for. */
    void share(String name, int weight) {
        WrittenValue value = WrittenValue.plain(WrittenValue.quoted(name) + ": " + weight);
        add(value.yaml(), comment("." + name));
        remember("", value);
    }

    /** A header of HTTP. */
    void header(String name, SecretText text) {
        WrittenValue value = WrittenValue.secret(text);
        String key = WrittenValue.quoted(name) + ": ";
        add(key + value.yaml(), comment("." + name));
        remember("", new WrittenValue(key + value.yaml(), name + ": " + value.shown(), name + ": " + value.content()));
    }

    private void remember(String segment, WrittenValue value) {
        values.computeIfAbsent(path + segment, _ -> new ArrayList<>()).add(value);
    }

    /** Everything written so far by its path, in its order. */
    Map<String, WrittenValue> values() {
        Map<String, WrittenValue> joined = new LinkedHashMap<>();
        values.forEach((place, all) -> joined.put(place, WrittenValue.joined(all)));
        return joined;
    }

    private String comment(String segment) {
        return comments.apply(path + segment);
    }

    private void add(String text, String comment) {
        lines.add(new Line(firstIndent + text, comment));
        firstIndent = indent;
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
