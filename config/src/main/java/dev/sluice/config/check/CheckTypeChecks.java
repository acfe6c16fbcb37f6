package dev.sluice.config.check;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.tree.Problems;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The checks that the keys of a health check belong to its type. */
final class CheckTypeChecks {
    private final Problems problems;

    CheckTypeChecks(Problems problems) {
        this.problems = problems;
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
        List<HealthCheckConfig.Type> written = HealthCheckConfig.Type.WITH_KEYS.stream()
                .filter(each -> check.get(each.key()) != null)
                .toList();
        for (HealthCheckConfig.Type each : written) {
            Bound value = check.get(each.key());
            if (value != null && type != null && !type.equals(each.word())) {
                problems.error(
                        value.span(),
                        path,
                        "%s.%s has no effect; it belongs to \"type: %s\"".formatted(path, each.key(), each.word()));
            }
        }
        if (type == null && written.size() > 1) {
            ambiguous(check, written, path);
        }
    }

    private void ambiguous(Bound.Fields check, List<HealthCheckConfig.Type> types, String path) {
        List<String> keys = types.stream().map(HealthCheckConfig.Type::key).toList();
        List<String> words = types.stream()
                .map(each -> "\"type: %s\"".formatted(each.word()))
                .toList();
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
