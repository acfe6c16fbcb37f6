package dev.sluice.config.tree;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A mapping: keys and values in the order of the file; each key occurs once. */
public record Mapping(List<Entry> entries, Span span) implements Node {
    /**
     * One key and its value.
     *
     * @param anchored whether the value, or one directly in it, is named by an anchor ({@code &}) to be used elsewhere
     */
    public record Entry(Scalar key, Node value, boolean anchored) {
        public Entry(Scalar key, Node value) {
            this(key, value, false);
        }

        public String name() {
            return key.text();
        }

        /** Keys for the user's own use, where anchors live. */
        public boolean isExtension() {
            return name().startsWith("x-");
        }
    }

    public Mapping {
        entries = List.copyOf(entries);
    }

    public @Nullable Entry find(String name) {
        for (Entry entry : entries) {
            if (entry.name().equals(name)) {
                return entry;
            }
        }
        return null;
    }
}
