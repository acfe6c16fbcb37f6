package dev.sluice.config.bind;

import dev.sluice.config.language.Key;
import dev.sluice.config.language.Nearest;
import dev.sluice.config.language.Section;
import dev.sluice.config.language.Type.Named;
import dev.sluice.config.tree.Mapping;
import dev.sluice.config.tree.Node;
import dev.sluice.config.tree.Scalar;
import dev.sluice.config.tree.Sequence;
import dev.sluice.config.tree.Span;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The messages about wrong indentation or a wrong form of things that have names, with the right form. Stateless. */
final class FormMessages {
    /** A name and an address without the space between them. */
    private static final Pattern JOINED =
            Pattern.compile("([A-Za-z_][A-Za-z0-9_.-]*):((?:[^:\\s\\[\\]]+|\\[[^\\]\\s]+]):(?:[0-9]+|same))");

    private FormMessages() {}

    /** A value that is not there has no place of its own; its key has. */
    static Node placed(Mapping.Entry entry) {
        return switch (entry.value()) {
            case Scalar scalar
            when scalar.isMissing() -> new Scalar("", true, entry.key().span());
            case Mapping mapping -> new Mapping(mapping.entries(), entry.key().span());
            case Sequence _, Scalar _ -> entry.value();
        };
    }

    /** What to write instead of a list or nothing in the place of a mapping from names. */
    static String names(Node found, Section section) {
        String keys = section.keys().stream()
                .filter(Key::required)
                .map(key -> key.name() + ": " + key.example())
                .collect(Collectors.joining(", "));
        if (section.needs() != null) {
            keys += (keys.isEmpty() ? "" : ", ") + section.needs().example();
        }
        boolean missing = found instanceof Scalar scalar && scalar.isMissing();
        return "; write %sa name and what it has, such as web: {%s}"
                .formatted(missing ? "below it, indented, " : "", keys);
    }

    /** What to write instead of something else in the place of a mapping; empty when nothing is known of it. */
    static String mapping(Node found, Section section) {
        if (section.find("files") == null) {
            return "";
        }
        return switch (found) {
            case Scalar scalar when !scalar.isMissing() -> "; did you mean {files: " + scalar.shown() + "}?";
            case Sequence _ -> "; write {files: [...]}";
            case Scalar _, Mapping _ -> "; write {files: PATH}";
        };
    }

    /** What to write instead of a single mapping in the place of a list of them; empty when nothing is known of it. */
    static String list(Node found, Section section) {
        if (!(found instanceof Mapping(List<Mapping.Entry> entries, Span _)) || entries.isEmpty()) {
            return "";
        }
        if (entries.stream().anyMatch(entry -> section.find(entry.name()) != null)) {
            return "; write \"- \" before its first key";
        }
        return section.find("name") == null
                ? ""
                : "; write \"- name: %s\", with the keys of it in the lines below"
                        .formatted(entries.getFirst().key().shown());
    }

    /** What to write instead of something else in the place of weights. */
    static String shares(Node found) {
        return found instanceof Scalar scalar && !scalar.isMissing()
                ? "; write \"pool: " + scalar.shown() + "\" for a single one"
                : "; write, with your names, {stable: 95, canary: 5}";
    }

    /** The key of the section below which this one would be right, were it indented; null when there is none. */
    static @Nullable String parent(Mapping.Entry entry, Section section) {
        if (!(entry.value() instanceof Mapping mapping) || mapping.entries().isEmpty()) {
            return null;
        }
        for (Key key : section.keys()) {
            if (key.type() instanceof Named(Section inner, String _)
                    && mapping.entries().stream().allMatch(one -> inner.find(one.name()) != null)) {
                return key.name();
            }
        }
        return null;
    }

    /** That neighbours of a name belong below it, where there is nothing; null when it is not like that. */
    static @Nullable String flat(Mapping.Entry entry, Mapping neighbours, Section section, String path) {
        if (!(entry.value() instanceof Scalar scalar) || !scalar.isMissing()) {
            return null;
        }
        String keys = neighbours.entries().stream()
                .map(Mapping.Entry::name)
                .filter(name -> section.find(name) != null)
                .collect(Collectors.joining(", "));
        return keys.isEmpty()
                ? null
                : "%s.%s has nothing below it; indent what belongs to it: %s"
                        .formatted(path, entry.key().shown(), keys);
    }

    /** That a space is missing between a name and what it names; null when it is not like that. */
    static @Nullable String joined(Mapping.Entry entry) {
        boolean alone = entry.value() instanceof Scalar scalar && scalar.isMissing();
        Matcher joined = JOINED.matcher(entry.name());
        return alone && joined.matches() ? space(joined) : null;
    }

    private static String space(Matcher joined) {
        return "a space is missing after \"%1$s:\"; write %1$s: \"%2$s\"".formatted(joined.group(1), joined.group(2));
    }

    /** What to write instead of a text in the place of backends; empty when nothing is known of it. */
    static String backends(Scalar scalar) {
        for (String word : scalar.text().split("\\s+", -1)) {
            Matcher joined = JOINED.matcher(word);
            if (scalar.plain() && joined.matches()) {
                return "; " + space(joined);
            }
        }
        return scalar.text().contains(":") ? "; write [\"" + scalar.shown() + "\"]" : "";
    }

    /**
     * Whether an unknown key holds something to be used by its anchor. Not when it is nearly a key, and not when it
     * stands below a section without indentation.
     */
    static boolean isForItsAnchor(Mapping.Entry entry, Mapping neighbours, Section section) {
        if (!entry.anchored() || Nearest.to(entry.name(), section.names()) != null) {
            return false;
        }
        String parent = parent(entry, section);
        Mapping.Entry above = parent == null ? null : neighbours.find(parent);
        return above == null || !(above.value() instanceof Scalar scalar) || !scalar.isMissing();
    }

    /** That an item of a list goes on in the next line, since that is indented deeper; null when it does not. */
    static @Nullable String deeper(Scalar scalar) {
        boolean oneLine = scalar.span().source().line(scalar.span().line()).contains(scalar.text());
        return scalar.plain() && !oneLine && scalar.text().contains(" - ")
                ? "\"%s\" is one text: the next line is indented deeper than this one; indent each \"-\" the same"
                        .formatted(scalar.shown())
                : null;
    }
}
