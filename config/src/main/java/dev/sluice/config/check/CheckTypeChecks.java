package dev.sluice.config.check;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.tree.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The checks that the keys of a health check belong to its type. */
final class CheckTypeChecks {
    /** The type of each key that only one type has. */
    private static final Map<String, String> TYPES = types();

    private final Problems problems;

    CheckTypeChecks(Problems problems) {
        this.problems = problems;
    }

    private static Map<String, String> types() {
        Map<String, String> types = new LinkedHashMap<>();
        types.put("http", "http");
        types.put("steps", "sendExpect");
        List.of("postgres", "mysql", "redis").forEach(name -> types.put(name, name));
        return types;
    }

    /**
     * Looks at one section.
     *
     * @param outer the section whose values count where this one is silent; null when there is none
     */
    void run(Bound.Fields check, Bound.@Nullable Fields outer, String path) {
        Bound.Value own = check.value("type");
        String type = type(own != null || outer == null ? own : outer.value("type"));
        if (own != null
                && "sendExpect".equals(type)
                && check.get("steps") == null
                && (outer == null || outer.get("steps") == null)) {
            problems.error(
                    own.span(),
                    path,
                    path + ".type: sendExpect needs steps, as in steps: [{send: \"PING\\r\\n\"}, {expect: +PONG}]");
        }
        List<String> written =
                TYPES.keySet().stream().filter(key -> check.get(key) != null).toList();
        for (String key : written) {
            Bound value = check.get(key);
            if (value != null && type != null && !type.equals(TYPES.get(key))) {
                problems.error(
                        value.span(),
                        path,
                        "%s.%s has no effect; it belongs to \"type: %s\"".formatted(path, key, TYPES.get(key)));
            }
        }
        if (type == null && written.size() > 1) {
            ambiguous(check, written, path);
        }
    }

    private void ambiguous(Bound.Fields check, List<String> keys, String path) {
        List<String> words = new ArrayList<>();
        keys.forEach(key -> words.add("\"type: %s\"".formatted(TYPES.get(key))));
        Bound first = check.get(keys.getFirst());
        if (first != null) {
            problems.error(
                    first.span(),
                    path,
                    "%s has %s; say which of them counts with %s, and leave the other out"
                            .formatted(path, String.join(" and ", keys), String.join(" or ", words)));
        }
    }

    /** Null where it follows from the other keys. */
    private static @Nullable String type(Bound.@Nullable Value written) {
        return written == null || written.value().equals("auto") ? null : (String) written.value();
    }
}
