package dev.sluice.config.bind;

import dev.sluice.config.tree.Span;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** A node after binding: its typed value. Defaults are not filled in; what had an error is left out. */
public sealed interface Bound {
    Span span();

    /**
     * A single value.
     *
     * @param value what {@code Values.parse} gave
     * @param shown its text for messages; never what a file or a variable holds
     * @param through the expressions (<code>${...}</code>, here without the braces) that it came from
     */
    record Value(Object value, String shown, Span span, List<String> through) implements Bound {
        public Value {
            through = List.copyOf(through);
        }
    }

    /** A list. */
    record Many(List<Bound> items, Span span) implements Bound {
        public Many {
            items = List.copyOf(items);
        }
    }

    /** A mapping with fixed keys; {@code off}: the word stood for it. */
    record Fields(Map<String, Bound> fields, boolean off, Span span) implements Bound {
        public Fields {
            fields = Map.copyOf(fields);
        }

        public @Nullable Bound get(String key) {
            return fields.get(key);
        }

        public @Nullable Value value(String key) {
            return fields.get(key) instanceof Value value ? value : null;
        }

        public @Nullable Fields group(String key) {
            return fields.get(key) instanceof Fields group ? group : null;
        }
    }

    /** A mapping from names, in file order. */
    record Names(SequencedMap<String, Item> items, Span span) implements Bound {
        /** A named value; {@code value} is null when it had errors; the name still counts as defined. */
        public record Item(Span nameSpan, @Nullable Bound value) {
            public @Nullable Fields fields() {
                return value instanceof Fields fields ? fields : null;
            }
        }

        public Names {
            items = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(items));
        }
    }
}
