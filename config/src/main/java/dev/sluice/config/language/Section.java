package dev.sluice.config.language;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A mapping with fixed keys. */
public record Section(String doc, List<Key> keys) {
    public Section {
        keys = List.copyOf(keys);
    }

    static Section of(String doc, Key... keys) {
        return new Section(doc, List.of(keys));
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

    public List<String> names() {
        return keys.stream().map(Key::name).toList();
    }
}
