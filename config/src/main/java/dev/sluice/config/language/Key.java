package dev.sluice.config.language;

import org.jspecify.annotations.Nullable;

/**
 * One key of the language.
 *
 * @param fallback text of its default; null when there is none of its own
 * @param doc one or two sentences for the reference page and the schema
 * @param example YAML text of a typical value
 * @param inherits path of the section whose values count where this one is silent, such as {@code defaults.tcp}
 */
public record Key(
        String name,
        Type type,
        @Nullable String fallback,
        boolean required,
        String doc,
        String example,
        @Nullable String inherits) {
    static Key of(String name, Type type, String fallback, String doc) {
        return new Key(name, type, fallback, false, doc, fallback, null);
    }

    static Key required(String name, Type type, String doc) {
        return new Key(name, type, null, true, doc, "", null);
    }

    static Key optional(String name, Type type, String doc) {
        return new Key(name, type, null, false, doc, "", null);
    }

    Key example(String text) {
        return new Key(name, type, fallback, required, doc, text, inherits);
    }

    Key inheriting(String path) {
        return new Key(name, type, fallback, required, doc, example, path);
    }
}
