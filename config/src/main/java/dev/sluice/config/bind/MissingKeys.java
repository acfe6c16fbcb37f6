package dev.sluice.config.bind;

import dev.sluice.config.language.Key;
import dev.sluice.config.language.Section;
import dev.sluice.config.tree.Mapping;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Span;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The check for required keys that a mapping does not have. Stateless but for the problems it reports. */
final class MissingKeys {
    private final Problems problems;

    MissingKeys(Problems problems) {
        this.problems = problems;
    }

    /** @param misspelt keys that were meant, and have been reported under another name */
    void report(Section section, Mapping mapping, String path, Span span, Set<String> misspelt) {
        for (Key key : section.keys()) {
            if (key.required()
                    && !path.isEmpty()
                    && mapping.find(key.name()) == null
                    && !misspelt.contains(key.name())) {
                problems.error(
                        span,
                        path,
                        "%s has no \"%s\"; write %s: %s".formatted(path, key.name(), key.name(), key.example()));
            }
        }
        if (section.needs() != null) {
            needs(section.needs(), mapping, path, span, misspelt);
            together(section, section.needs(), mapping, path, misspelt);
        }
    }

    private void needs(Section.Needs needs, Mapping mapping, String path, Span span, Set<String> misspelt) {
        List<List<Mapping.Entry>> found = needs.alternatives().stream()
                .map(keys -> written(keys, mapping))
                .filter(entries -> !entries.isEmpty())
                .toList();
        if (found.isEmpty()
                && needs.alternatives().stream().flatMap(List::stream).noneMatch(misspelt::contains)) {
            String names = texts(needs.alternatives(), "\" with \"", "\" and no \"");
            problems.error(span, path, "%s has no \"%s\"; write %s".formatted(path, names, needs.example()));
        }
        if (needs.onlyOne() && found.size() > 1) {
            List<List<String>> names = found.stream()
                    .map(entries -> entries.stream().map(Mapping.Entry::name).toList())
                    .toList();
            problems.error(
                    found.getLast().getFirst().key().span(),
                    path,
                    "%s: expected exactly one of %s, found %s"
                            .formatted(
                                    path,
                                    texts(needs.alternatives(), " with ", ", "),
                                    texts(names, " with ", " and ")));
        }
    }

    /** Where one alternative alone is there: that it is there as a whole. */
    private void together(Section section, Section.Needs needs, Mapping mapping, String path, Set<String> misspelt) {
        List<List<String>> found = needs.alternatives().stream()
                .filter(keys -> !written(keys, mapping).isEmpty())
                .toList();
        if (found.size() != 1) {
            return;
        }
        Mapping.Entry first = written(found.getFirst(), mapping).getFirst();
        for (String key : found.getFirst()) {
            if (mapping.find(key) == null && !misspelt.contains(key)) {
                problems.error(
                        first.key().span(),
                        path,
                        "%s has \"%s\" and no \"%s\"; write %s: %s beside it, or \"%s\" instead"
                                .formatted(
                                        path,
                                        first.name(),
                                        key,
                                        key,
                                        section.key(key).example(),
                                        needs.example()));
            }
        }
    }

    private static List<Mapping.Entry> written(List<String> keys, Mapping mapping) {
        return keys.stream()
                .flatMap(key -> Optional.ofNullable(mapping.find(key)).stream())
                .toList();
    }

    private static String texts(List<List<String>> alternatives, String with, String separator) {
        return alternatives.stream().map(keys -> String.join(with, keys)).collect(Collectors.joining(separator));
    }
}
