package dev.sluice.config.language;

import dev.sluice.config.language.Type.Backends;
import dev.sluice.config.language.Type.Group;
import dev.sluice.config.language.Type.Named;
import dev.sluice.config.language.Type.PoolOrBackends;
import dev.sluice.config.language.Type.Single;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The message about a key that does not exist, with what to write instead. */
public final class UnknownKey {
    /** More places than this help nobody. */
    private static final int MAX_PLACES = 4;

    private static final String TOP = "the top level";

    private UnknownKey() {}

    /**
     * One sentence with a remedy.
     *
     * @param value what stands behind it; empty when that is no scalar
     * @param path of the mapping that holds the key, empty at the top
     */
    public static String message(String key, String value, Section section, String path) {
        String where = path.isEmpty() ? "at the top level" : "in " + path;
        return "unknown key \"%s\" %s; %s".formatted(abbreviate(key), where, remedy(key, value, section));
    }

    /** The same of one that would be right below another, were it indented. */
    public static String indented(String key, String parent) {
        return "unknown key \"%s\" at the top level; to be one of the %s it must be indented below \"%s:\""
                .formatted(abbreviate(key), parent, parent);
    }

    /** The same of one whose value is there to be used by its anchor. */
    public static String anchored(String key, String path) {
        String where = path.isEmpty() ? "at the top level" : "in " + path;
        String shown = abbreviate(key);
        return "unknown key \"%s\" %s; write \"x-%s\": what holds an anchor (\"&\") stands under a name that begins with \"x-\""
                .formatted(shown, where, shown);
    }

    private static String abbreviate(String key) {
        return key.length() <= 60 ? key : key.substring(0, 60) + "...";
    }

    private static String remedy(String key, String value, Section section) {
        int colon = key.indexOf(':');
        if (colon > 0 && section.find(key.substring(0, colon)) != null) {
            return "a space is missing after \"%s:\"".formatted(key.substring(0, colon));
        }
        String switched = Switches.answer(key, value, section);
        if (switched != null) {
            return switched;
        }
        String placed = PlacedWords.answer(key, value, section);
        if (placed != null) {
            return placed;
        }
        String meant = sameOrSynonym(key, section);
        if (meant != null) {
            return didYouMean(meant);
        }
        return elsewhere(key, value, section);
    }

    private static String elsewhere(String key, String value, Section section) {
        String foreign = Foreign.answer(key, value);
        if (foreign != null) {
            return foreign;
        }
        SequencedSet<String> inside = inside(key, section);
        if (!inside.isEmpty()) {
            return "did you mean " + String.join(" or ", inside) + "?";
        }
        SequencedSet<String> places = places(key);
        if (!places.isEmpty()) {
            return "it is valid " + at(places);
        }
        String elsewhere = spelled(key, Language.ROOT);
        if (elsewhere != null) {
            return "\"%s\" is valid %s".formatted(elsewhere, at(places(elsewhere)));
        }
        String nearest = Nearest.to(key, section.names());
        if (nearest != null) {
            return didYouMean(nearest);
        }
        for (String ours : Synonyms.keys(key)) {
            return "\"%s\" does this, %s".formatted(ours, at(places(ours)));
        }
        String[] words = key.strip().split(" ", 2);
        if (words.length == 2) {
            return twoWords(words[0], words[1], section);
        }
        return "valid keys are " + String.join(", ", section.names());
    }

    /** A line of HAProxy or nginx with its value, in the place of a key. */
    private static String twoWords(String first, String rest, Section section) {
        String placed = PlacedWords.answer(first, rest, section);
        if (placed != null) {
            return placed;
        }
        String meant = section.find(first) != null ? first : sameOrSynonym(first, section);
        return meant != null ? "did you mean \"%s: %s\"?".formatted(meant, rest) : remedy(first, rest, section);
    }

    private static String at(SequencedSet<String> places) {
        String all = String.join(", ", places);
        return places.getFirst().equals(TOP) ? "at " + all : "in " + all;
    }

    private static String didYouMean(String key) {
        return "did you mean \"%s\"?".formatted(key);
    }

    /** The groups of this section that have the key, with the key in them, as YAML. */
    private static SequencedSet<String> inside(String key, Section section) {
        SequencedSet<String> found = new LinkedHashSet<>();
        for (Key group : section.keys()) {
            if (group.type() instanceof Group(Section inner, var _)) {
                String ours = inner.find(key) != null ? key : sameOrSynonym(key, inner);
                if (ours != null && found.size() < MAX_PLACES) {
                    found.add("\"%s: {%s: ...}\"".formatted(group.name(), ours));
                }
            }
        }
        return found;
    }

    /** The key of this section that was probably meant, or null. */
    public static @Nullable String meant(String key, Section section) {
        int colon = key.indexOf(':');
        if (colon > 0 && section.find(key.substring(0, colon)) != null) {
            return key.substring(0, colon);
        }
        String meant = sameOrSynonym(key, section);
        return meant != null || !places(key).isEmpty() ? meant : Nearest.to(key, section.names());
    }

    private static @Nullable String sameOrSynonym(String key, Section section) {
        for (String name : section.names()) {
            if (Nearest.normalise(name).equals(Nearest.normalise(key))) {
                return name;
            }
        }
        for (String ours : Synonyms.keys(key)) {
            if (section.find(ours) != null) {
                return ours;
            }
        }
        return null;
    }

    /** A key of any section that differs by upper case, hyphens and underscores at most. */
    private static @Nullable String spelled(String key, Section section) {
        for (Key one : section.keys()) {
            if (Nearest.normalise(one.name()).equals(Nearest.normalise(key))) {
                return one.name();
            }
            String inside =
                    switch (one.type()) {
                        case Group group -> spelled(key, group.section());
                        case Type.Listed listed -> spelled(key, listed.section());
                        case Named named -> spelled(key, named.section());
                        case Backends backends -> spelled(key, backends.named());
                        case PoolOrBackends _,
                                Type.OneOrMore _,
                                Type.Shares _,
                                Type.Headers _,
                                Type.Ranges _,
                                Single _ -> null;
                    };
            if (inside != null) {
                return inside;
            }
        }
        return null;
    }

    /** Those nearest to the top: what is deeper has them mostly from there. */
    private static SequencedSet<String> places(String key) {
        SequencedSet<String> places = new LinkedHashSet<>();
        collect(key, Language.ROOT, "", places);
        return places.stream()
                .sorted(Comparator.comparingLong(
                        place -> place.chars().filter(c -> c == '.').count()))
                .limit(MAX_PLACES)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static void collect(String wanted, Section section, String path, SequencedSet<String> places) {
        if (section.find(wanted) != null) {
            places.add(path.isEmpty() ? TOP : path);
        }
        for (Key key : section.keys()) {
            String child = path.isEmpty() ? key.name() : path + "." + key.name();
            switch (key.type()) {
                case Group group -> collect(wanted, group.section(), child, places);
                case Type.Listed listed -> collect(wanted, listed.section(), child + "[]", places);
                case Named named -> collect(wanted, named.section(), child + ".NAME", places);
                case Backends backends -> collect(wanted, backends.named(), child + ".NAME", places);
                case PoolOrBackends _, Type.OneOrMore _, Type.Shares _, Type.Headers _, Type.Ranges _, Single _ -> {}
            }
        }
    }
}
