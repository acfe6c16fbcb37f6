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

    void run(Bound.@Nullable Fields check, String path) {
        if (check == null || check.off()) {
            return;
        }
        Bound.Value type = check.value("type");
        boolean sends = type != null && type.value().equals("sendExpect");
        boolean http = type != null && type.value().equals("http");
        Bound steps = check.get("steps");
        if (type != null && sends && steps == null) {
            problems.error(
                    type.span(),
                    path,
                    path + ".type: sendExpect needs steps, as in steps: [{send: \"PING\\r\\n\"}, {expect: +PONG}]");
        }
        if (!sends && steps != null && type != null) {
            problems.error(steps.span(), path, path + ".steps has no effect; it belongs to \"type: sendExpect\"");
        }
        if (!http && check.group("http") != null && type != null) {
            Bound.Fields group = check.group("http");
            problems.error(group.span(), path, path + ".http has no effect; it belongs to \"type: http\"");
        }
    }
}
