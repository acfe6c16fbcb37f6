package dev.sluice.config.check;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Span;
import dev.sluice.config.value.SecretText;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The checks of several keys of a health check together. */
final class StepChecks {
    /** With these words HAProxy begins what it expects and sends. */
    private static final Pattern KIND = Pattern.compile("(string|rstring|binary|rbinary|hex) .*", Pattern.DOTALL);

    /** Outside double quotes YAML leaves them as they are. */
    private static final Pattern BACKSLASH = Pattern.compile("(?<!\\\\)\\\\[rn]");

    private static final List<String> EXPECTATIONS = List.of("expect", "expectHex", "expectRegex");
    private static final List<String> GUARDS = List.of("expectNot", "expectNotHex", "expectNotRegex");

    private final Problems problems;

    StepChecks(Problems problems) {
        this.problems = problems;
    }

    /**
     * Looks at one section.
     *
     * @param outer the section whose values count where this one is silent; null when there is none
     */
    void run(Bound.@Nullable Fields check, Bound.@Nullable Fields outer, String path) {
        if (check == null || check.off()) {
            return;
        }
        new CheckTypeChecks(problems).run(check, outer, path);
        new HttpChecks(problems).run(check.group("http"), path + ".http");
        Bound steps = check.get("steps");
        if (steps instanceof Bound.Many(List<Bound> each, Span _)) {
            for (int i = 0; i < each.size(); i++) {
                look(each.get(i), "%s.steps[%d]".formatted(path, i));
            }
            if (!problems.hasErrorsAt(path + ".steps")) { // what has one is not there
                guards(each, path + ".steps");
            }
        }
    }

    /** What must not come is waited for until something that is expected comes. */
    private void guards(List<Bound> steps, String path) {
        for (int i = steps.size() - 1; i >= 0; i--) {
            if (!(steps.get(i) instanceof Bound.Fields step) || hasAny(step, EXPECTATIONS)) {
                return;
            }
            for (String key : GUARDS) {
                if (step.get(key) != null) {
                    problems.error(
                            step.span(),
                            path,
                            "%s[%d].%s: nothing says how long to wait for what must not come; write a step behind it that expects something, such as {expect: +PONG}"
                                    .formatted(path, i, key));
                }
            }
        }
    }

    private static boolean hasAny(Bound.Fields step, List<String> keys) {
        return keys.stream().anyMatch(key -> step.get(key) != null);
    }

    /** What is likely not meant as it is written. The text itself may be a secret and is not repeated. */
    private void look(Bound step, String path) {
        if (!(step instanceof Bound.Fields fields)) {
            return;
        }
        for (String key : List.of("send", "expect", "expectNot")) {
            Bound.Value value = fields.value(key);
            if (value == null || !(value.value() instanceof SecretText text)) {
                continue;
            }
            String at = path + "." + key;
            Matcher kind = KIND.matcher(text.shown());
            if (kind.matches()) {
                problems.warning(
                        value.span(),
                        path,
                        "%s begins with \"%s \", which is taken as text; leave the word out%s"
                                .formatted(at, kind.group(1), other(key, kind.group(1))));
            } else if (BACKSLASH.matcher(text.shown()).find()) {
                problems.warning(
                        value.span(),
                        path,
                        at
                                + " has a backslash with a letter in it; put the text in double quotes, so that \\r\\n are control characters");
            }
        }
    }

    /** The key that does what the word of HAProxy says. */
    private static String other(String key, String word) {
        return switch (word) {
            case "binary", "hex" -> ", and write \"%sHex\" for bytes".formatted(key);
            case "rstring", "rbinary" ->
                ", and write \"%s\" for a pattern"
                        .formatted(key.equals("expectNot") ? "expectNotRegex" : "expectRegex");
            default -> "";
        };
    }
}
