package dev.sluice.config.language;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One key of the language.
 *
 * @param fallback text of its default; null when there is none of its own
 * @param doc one or two sentences for the reference page and the schema
 * @param example YAML text of a typical value
 * @param inherits path of the section whose values count where this one is silent, such as {@code defaults.tcp}
 * @param needsRestart a change takes effect at the next start; a reload follows the others
 */
public record Key(
        String name,
        Type type,
        @Nullable String fallback,
        boolean required,
        String doc,
        String example,
        @Nullable String inherits,
        boolean needsRestart) {
    static Key of(String name, Type type, String fallback, String doc) {
        return new Key(name, type, fallback, false, doc, fallback, null, false);
    }

    static Key required(String name, Type type, String doc) {
        return new Key(name, type, null, true, doc, "", null, false);
    }

    static Key optional(String name, Type type, String doc) {
        return new Key(name, type, null, false, doc, "", null, false);
    }

    /** One with others below it. */
    static Key group(String name, Section section) {
        return optional(name, new Type.Group(section, List.of()), section.doc());
    }

    /** As {@link #group}, for which one of these words may stand, by default the first. */
    static Key groupOr(List<String> words, String name, Section section) {
        return of(name, new Type.Group(section, words), words.getFirst(), section.doc());
    }

    /** As {@link #group}, for which the word {@code off} may stand. */
    static Key groupOrOff(String name, Section section) {
        return optional(name, new Type.Group(section, Type.Group.OFF), section.doc());
    }

    Key example(String text) {
        return new Key(name, type, fallback, required, doc, text, inherits, needsRestart);
    }

    Key inheriting(String path) {
        return new Key(name, type, fallback, required, doc, example, path, needsRestart);
    }

    /** The same, which a reload does not follow; nor does it all that is below. */
    Key needingRestart() {
        Type below = type instanceof Type.Group(Section section, List<String> words)
                ? new Type.Group(section.needingRestart(), words)
                : type;
        return new Key(name, below, fallback, required, doc, example, inherits, true);
    }

    /** Whether its text may hold a secret: what files and variables of the environment put there is never shown. */
    public boolean isSecret() {
        return type instanceof Type.Secret || type instanceof Type.Headers;
    }

    /** What it is, and what follows from the other marks. */
    String description() {
        return description(true);
    }

    /** @param alone whether nothing above says that a change needs a restart */
    String description(boolean alone) {
        String change = type.below().keys().isEmpty() ? "Another value takes" : "Changes take";
        return doc
                + (isSecret() ? " What `${...}` stands for here is never shown." : "")
                + (needsRestart && alone ? " " + change + " effect at the next start." : "");
    }
}
