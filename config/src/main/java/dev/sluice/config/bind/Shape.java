package dev.sluice.config.bind;

import dev.sluice.config.language.Key;
import dev.sluice.config.language.Section;
import dev.sluice.config.language.Type.Named;
import dev.sluice.config.tree.Mapping;
import dev.sluice.config.tree.Node;
import dev.sluice.config.tree.Scalar;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is wrong with the indentation or the form of things that have names, and how it is right. Stateless. */
final class Shape {
    private Shape() {}

    /** What to write instead of a list or nothing in the place of a mapping from names. */
    static String names(Node found, Section section) {
        String keys = section.keys().stream()
                .filter(Key::required)
                .map(key -> key.name() + ": " + key.example())
                .collect(Collectors.joining(", "));
        if (keys.isEmpty() && section.needs() != null) {
            keys = section.needs().example();
        }
        boolean missing = found instanceof Scalar scalar && scalar.isMissing();
        return "; write %sa name and what it has, such as web: {%s}"
                .formatted(missing ? "below it, indented, " : "", keys);
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
}
