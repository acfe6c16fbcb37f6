package dev.sluice.config.language;

import dev.sluice.config.language.Type.Choice;
import dev.sluice.config.value.Parsed;
import java.util.List;
import java.util.stream.Collectors;

/** The words in the place of a section, and what to write instead. */
public final class SectionWords {
    /** What who wants a section as it is may write for it. */
    private static final List<String> ON_WORDS = List.of("true", "on", "yes", "enabled", "default");

    private SectionWords() {}

    /** Ends a message; empty when nothing is known of the word. */
    public static String remedy(String text, Type.Group group) {
        String remedy = remedy(text, group.section());
        String nearest = remedy.isEmpty() ? Nearest.to(text, group.words()) : null;
        return nearest == null ? remedy : "; did you mean \"" + nearest + "\"?";
    }

    private static String remedy(String text, Section section) {
        String required = section.keys().stream()
                .filter(Key::required)
                .map(key -> key.name() + ": " + key.example())
                .collect(Collectors.joining(", "));
        if (ON_WORDS.contains(text) && section.find("startTls") != null && section.find("verify") != null) {
            return "; write {} for what is usual";
        }
        if (ON_WORDS.contains(text)) {
            return required.isEmpty() ? "; leave the key out for what is usual" : "; write {" + required + "}";
        }
        if (!required.isEmpty() && Values.isOff(text)) {
            return "; leave the key out";
        }
        if (section.find("output") != null && text.contains("/")) {
            return "; did you mean {output: " + text + "}?";
        }
        if (section.find("unknownName") != null && Values.name(text) instanceof Parsed.Ok) {
            return "; did you mean {certificates: " + text + "}?";
        }
        if (section.find("attempts") != null && text.matches("[0-9]")) {
            return "; write {attempts: %d}, which is the first try and %s repetitions"
                    .formatted(Integer.parseInt(text) + 1, text);
        }
        return section.find("type") == null
                ? ""
                : type(text, section.key("type").type());
    }

    private static String type(String text, Type type) {
        if (!(type instanceof Choice(List<String> words))) {
            return "";
        }
        String meant = words.contains(text) ? text : ValueSynonyms.of(text, words);
        String foreign = meant == null ? Foreign.value(text, words) : null;
        return meant != null ? "; did you mean {type: " + meant + "}?" : foreign == null ? "" : "; " + foreign;
    }
}
