package dev.sluice.config.language;

import dev.sluice.config.language.Type.Backends;
import dev.sluice.config.language.Type.Group;
import dev.sluice.config.language.Type.Listed;
import dev.sluice.config.language.Type.Named;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys that switch a section on or off in other programs, and what does the same here. Stateless. */
final class Switches {
    private static final Set<String> ON = Set.of("enabled", "enable", "active");
    private static final Set<String> OFF = Set.of("disabled", "disable");
    private static final Set<String> NO = Set.of("false", "off", "no", "0");

    /** Keys of a section by which it is off, where the word "off" is not. */
    private static final Map<String, String> OFF_BY_KEY = Map.of(
            "queue", "write \"limit: 0\", then nobody waits",
            "retries", "write \"attempts: 1\", then there is one attempt",
            "access", "write \"output: none\"",
            "timeouts", "write \"0s\" for each limit that is not wanted");

    /** Sections that do something only where they are written. */
    private static final List<String> OFF_WITHOUT =
            List.of("rate", "discover", "kubernetes", "http", "drain", "unix", "tls");

    private Switches() {}

    /**
     * What to write instead; null when it is no such word, or nothing better is said than of other unknown keys.
     *
     * @param value its text; empty when it is no scalar
     */
    static @Nullable String answer(String key, String value, Section section) {
        String word = Nearest.normalise(key);
        boolean on = ON.contains(word);
        if (!on && !OFF.contains(word)) {
            return null;
        }
        boolean off = on == NO.contains(value.toLowerCase(Locale.ROOT));
        if (section.find("disabled") != null) {
            return !on
                    ? null
                    : off ? "write \"disabled: true\"" : "leave it out: it is in use without \"disabled: true\"";
        }
        if (section.equals(Language.FILE_BACKEND)) {
            return off ? "write \"weight: 0\", then it drains" : "leave it out: what is in the file is in use";
        }
        if (section.find("balance") != null) {
            return off
                    ? "a pool is used or not: write \"disabled: true\" for its frontends, or for its backends"
                    : "leave it out: a pool is used by the frontends that name it";
        }
        Key group = group(section, Language.ROOT);
        return group == null ? null : off ? offOf(group) : "leave it out: what is written here is on";
    }

    private static String offOf(Key group) {
        String byKey = OFF_BY_KEY.get(group.name());
        if (group.type() instanceof Group switched && switched.mayBeOff()) {
            return "write \"%s: off\"".formatted(group.name());
        }
        if (byKey != null) {
            return byKey;
        }
        return OFF_WITHOUT.contains(group.name())
                ? "leave out \"%s\" as a whole".formatted(group.name())
                : "leave it out: \"%s\" cannot be switched off".formatted(group.name());
    }

    /** The key whose section this is; null for one that has a name of the user's choice. */
    @SuppressWarnings("ReferenceEquality") // sections that happen to be alike are not the same
    private static @Nullable Key group(Section wanted, Section within) {
        for (Key key : within.keys()) {
            Section inside =
                    switch (key.type()) {
                        case Group group -> group.section();
                        case Listed listed -> listed.section();
                        case Named named -> named.section();
                        case Backends backends -> backends.named();
                        case Type.PoolOrBackends _,
                                Type.OneOrMore _,
                                Type.Shares _,
                                Type.Headers _,
                                Type.Ranges _,
                                Type.Single _ -> null;
                    };
            if (inside == null) {
                continue;
            }
            if (inside == wanted && key.type() instanceof Group) {
                return key;
            }
            Key found = group(wanted, inside);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
