package dev.sluice.config;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.tree.Problems;
import org.jspecify.annotations.Nullable;

/** What concerns several keys of a health check. */
final class StepChecks {
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
        Bound.Value own = check.value("type");
        Bound.Value type = own != null || outer == null ? own : outer.value("type");
        boolean sends = type != null && type.value().equals("sendExpect");
        boolean http = type != null && type.value().equals("http");
        Bound steps = check.get("steps");
        if (own != null && sends && steps == null && (outer == null || outer.get("steps") == null)) {
            problems.error(
                    own.span(),
                    path,
                    path + ".type: sendExpect needs steps, as in steps: [{send: \"PING\\r\\n\"}, {expect: +PONG}]");
        }
        if (!sends && steps != null && type != null) {
            problems.error(steps.span(), path, path + ".steps has no effect; it belongs to \"type: sendExpect\"");
        }
        Bound.Fields group = check.group("http");
        if (!http && group != null && type != null) {
            problems.error(group.span(), path, path + ".http has no effect; it belongs to \"type: http\"");
        }
    }
}
