package dev.sluice.config.bind;

import dev.sluice.config.language.Section;
import dev.sluice.config.language.Values;
import dev.sluice.config.tree.Mapping;
import dev.sluice.config.tree.Node;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Sequence;
import dev.sluice.config.value.Parsed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The binding of the elements of lists, and of what names stand for in mappings, each by a function of its node and its path. */
final class Members {
    private static final String EMPTY = " is empty; it needs at least one entry";
    private static final Pattern HEADER = Pattern.compile(Values.HEADER_PATTERN);

    private final Problems problems;

    Members(Problems problems) {
        this.problems = problems;
    }

    /** Without those that have errors. */
    Bound.Many list(Sequence sequence, String path, BiFunction<Node, String, @Nullable Bound> binder) {
        if (sequence.items().isEmpty()) {
            problems.error(sequence.span(), path, path + EMPTY);
        }
        List<Bound> bound = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            Bound item = binder.apply(sequence.items().get(i), path + "[" + i + "]");
            if (item != null) {
                bound.add(item);
            }
        }
        return new Bound.Many(bound, sequence.span());
    }

    /** Headers of HTTP; all names count, also those that elsewhere are for the user's own use. */
    Bound headers(Mapping mapping, String path, BiFunction<Node, String, @Nullable Bound> binder) {
        SequencedMap<String, Bound.Names.Item> items = new LinkedHashMap<>();
        for (Mapping.Entry entry : mapping.entries()) {
            String name = entry.key().shown();
            if (!HEADER.matcher(entry.name()).matches()) {
                problems.error(
                        entry.key().span(),
                        path,
                        "%s: \"%s\" is not the name of a header, which has letters, digits and \"-\", such as \"X-Api-Key\""
                                .formatted(path, name));
                continue;
            }
            Bound item = binder.apply(FormMessages.placed(entry), path + "." + name);
            items.put(entry.name(), new Bound.Names.Item(entry.key().span(), item));
        }
        if (mapping.entries().isEmpty()) {
            problems.error(mapping.span(), path, path + EMPTY);
        }
        return new Bound.Names(items, mapping.span());
    }

    /** @param section the keys of what the names stand for; none when that is a value */
    Bound named(Mapping mapping, Section section, String path, BiFunction<Node, String, @Nullable Bound> binder) {
        SequencedMap<String, Bound.Names.Item> items = new LinkedHashMap<>();
        boolean empty = true;
        for (Mapping.Entry entry : mapping.entries()) {
            if (entry.isExtension()) {
                continue;
            }
            empty = false;
            String joined = FormMessages.joined(entry);
            if (joined != null) {
                problems.error(entry.key().span(), path, path + ": " + joined);
                continue;
            }
            if (Values.name(entry.key().text()) instanceof Parsed.Bad<String>(String message)) {
                problems.error(entry.key().span(), path, path + ": " + message);
            }
            String flat = FormMessages.flat(entry, mapping, section, path);
            if (flat != null) { // one mistake, one message
                problems.error(entry.key().span(), path, flat);
                return new Bound.Names(items, mapping.span());
            }
            Bound item = binder.apply(
                    FormMessages.placed(entry), path + "." + entry.key().shown());
            items.put(entry.name(), new Bound.Names.Item(entry.key().span(), item));
        }
        if (empty) {
            problems.error(mapping.span(), path, path + EMPTY);
        }
        return new Bound.Names(items, mapping.span());
    }
}
