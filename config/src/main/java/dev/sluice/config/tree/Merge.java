package dev.sluice.config.tree;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Joins the files of a directory. Sections join; a name or a value may stand in one of them only. */
public final class Merge {
    private final Set<String> sectionsOfNames;
    private final Problems problems;

    /**
     * Reports to {@code problems}.
     *
     * @param sectionsOfNames top-level keys whose own keys are names, such as {@code pools}: they join, what they name does not
     */
    public Merge(Set<String> sectionsOfNames, Problems problems) {
        this.sectionsOfNames = sectionsOfNames;
        this.problems = problems;
    }

    public @Nullable Mapping merge(List<Mapping> files) {
        Mapping result = null;
        for (Mapping file : files) {
            result = result == null ? file : merge(result, file, "");
        }
        return result;
    }

    private Mapping merge(Mapping first, Mapping second, String path) {
        SequencedMap<String, Mapping.Entry> entries = new LinkedHashMap<>();
        first.entries().forEach(entry -> entries.put(entry.name(), entry));
        for (Mapping.Entry entry : second.entries()) {
            Mapping.Entry known = entries.get(entry.name());
            String childPath = path.isEmpty() ? entry.name() : path + "." + entry.name();
            if (known == null) {
                entries.put(entry.name(), entry);
            } else if (!entry.isExtension()) {
                Node joined = join(known, entry, path, childPath);
                entries.put(entry.name(), new Mapping.Entry(known.key(), joined));
            }
        }
        return new Mapping(List.copyOf(entries.values()), first.span());
    }

    private Node join(Mapping.Entry known, Mapping.Entry entry, String path, String childPath) {
        boolean named = sectionsOfNames.contains(path);
        if (!named && known.value() instanceof Mapping a && entry.value() instanceof Mapping b) {
            return merge(a, b, childPath);
        }
        if (known.value() instanceof Scalar scalar && scalar.isMissing()) {
            return entry.value();
        }
        if (entry.value() instanceof Scalar scalar && scalar.isMissing()) {
            return known.value();
        }
        problems.error(
                entry.key().span(),
                childPath,
                "%s is already defined at %s"
                        .formatted(childPath, known.key().span().describe()));
        return known.value();
    }
}
