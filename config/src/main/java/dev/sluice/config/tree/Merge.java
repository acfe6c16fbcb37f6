package dev.sluice.config.tree;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The union of the files of a directory. Sections join; a name or a value may stand in one of them only. */
public final class Merge {
    /**
     * A test for a value that has not the form of its place, in a mapping from the top down to it, which it reports.
     */
    @FunctionalInterface
    public interface Form {
        boolean isWrong(String path, Mapping top);
    }

    private final Set<String> sectionsOfNames;
    private final Form form;
    private final Problems problems;

    /**
     * Reports to {@code problems}.
     *
     * @param sectionsOfNames top-level keys whose own keys are names, such as {@code pools}: they join, what they name does not
     * @param form asked where what is to be joined is no two mappings
     */
    public Merge(Set<String> sectionsOfNames, Form form, Problems problems) {
        this.sectionsOfNames = sectionsOfNames;
        this.form = form;
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
        boolean wrong = false;
        for (Mapping.Entry one : List.of(known, entry)) {
            wrong |= !named && !(one.value() instanceof Mapping) && form.isWrong(childPath, below(path, one));
        }
        if (wrong) {
            return known.value() instanceof Mapping ? known.value() : entry.value();
        }
        problems.error(
                entry.key().span(),
                childPath,
                "%s is already defined at %s"
                        .formatted(childPath, known.key().span().describe()));
        return known.value();
    }

    /** The entry alone, in the mappings that lead to it. */
    private static Mapping below(String path, Mapping.Entry entry) {
        Mapping mapping = new Mapping(List.of(entry), entry.key().span());
        String[] keys = path.isEmpty() ? new String[0] : path.split("\\.", -1);
        for (int i = keys.length - 1; i >= 0; i--) {
            Span span = entry.key().span();
            mapping = new Mapping(List.of(new Mapping.Entry(new Scalar(keys[i], true, span), mapping)), span);
        }
        return mapping;
    }
}
