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
        }
    }

    private void needs(Section.Needs needs, Mapping mapping, String path, Span span, Set<String> misspelt) {
        List<Mapping.Entry> found = needs.keys().stream()
                .flatMap(name -> Optional.ofNullable(mapping.find(name)).stream())
                .toList();
        if (found.isEmpty() && needs.keys().stream().noneMatch(misspelt::contains)) {
            String names = String.join("\" and no \"", needs.keys());
            problems.error(span, path, "%s has no \"%s\"; write %s".formatted(path, names, needs.example()));
        }
        if (needs.onlyOne() && found.size() > 1) {
            problems.error(
                    found.getLast().key().span(),
                    path,
                    "%s: expected exactly one of %s, found %s"
                            .formatted(
                                    path,
                                    String.join(", ", needs.keys()),
                                    found.stream().map(Mapping.Entry::name).collect(Collectors.joining(" and "))));
        }
    }
}
