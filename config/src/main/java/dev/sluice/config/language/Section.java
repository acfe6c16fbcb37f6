package dev.sluice.config.language;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mapping with fixed keys.
 *
 * @param needs alternatives of which the mapping must have one; null when there are none
 */
public record Section(String doc, List<Key> keys, @Nullable Needs needs) {
    /** Has no keys. */
    public static final Section NONE = new Section("", List.of(), null);

    /**
     * Alternatives of which one must be there, in the order in which messages name them.
     *
     * @param alternatives keys that stand together, mostly one
     * @param onlyOne whether a second alternative is an error
     * @param example YAML text that has one of them
     */
    public record Needs(List<List<String>> alternatives, boolean onlyOne, String example) {
        public Needs {
            alternatives = alternatives.stream().map(List::copyOf).toList();
        }

        /** Of which each is a key alone. */
        static Needs oneOf(List<String> keys, boolean onlyOne, String example) {
            return new Needs(keys.stream().map(List::of).toList(), onlyOne, example);
        }
    }

    public Section {
        keys = List.copyOf(keys);
    }

    static Section of(String doc, Key... keys) {
        return new Section(doc, List.of(keys), null);
    }

    Section needing(Needs one) {
        return new Section(doc, keys, one);
    }

    public @Nullable Key find(String name) {
        for (Key key : keys) {
            if (key.name().equals(name)) {
                return key;
            }
        }
        return null;
    }

    public Key key(String name) {
        Key key = find(name);
        if (key == null) {
            throw new IllegalArgumentException("the language has no key " + name + " here");
        }
        return key;
    }

    /** The same, none of whose keys a reload follows. */
    Section needingRestart() {
        return new Section(doc, keys.stream().map(Key::needingRestart).toList(), needs);
    }

    /**
     * The key that a path such as {@code pools.healthCheck.steps.send} leads to, in which names and places in lists are left out. Throws
     * IllegalArgumentException when there is none.
     */
    public Key at(String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? key(path) : key(path.substring(0, dot)).type().below().at(path.substring(dot + 1));
    }

    public List<String> names() {
        return keys.stream().map(Key::name).toList();
    }
}
