package dev.sluice.proxy.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.proxy.log.UtcTime;
import dev.sluice.proxy.status.Deviation;
import dev.sluice.proxy.status.Problem;
import dev.sluice.proxy.status.Subject;
import java.util.List;

/** The problems of the program, and what operators have set, as JSON. Stateless. */
final class ProblemJson {
    private ProblemJson() {}

    static ObjectNode of(Problem problem) {
        ObjectNode json = Json.object()
                .put("kind", problem.kind().label())
                .put("severity", problem.severity().label())
                .put("area", problem.kind().area().label())
                .put("since", UtcTime.of(problem.since()));
        subject(json, problem.subject());
        return json.put("reason", problem.subject().reason())
                .put("what", problem.what())
                .put("remedy", problem.remedy())
                .put("page", problem.kind().page())
                .put("alert", problem.alert());
    }

    static ObjectNode of(Deviation deviation) {
        ObjectNode json = Json.object();
        subject(json, deviation.subject());
        return json.put("key", deviation.key())
                .put("configured", deviation.configured())
                .put("set", deviation.set());
    }

    static ArrayNode of(List<Deviation> deviations) {
        ArrayNode json = Json.array();
        deviations.forEach(deviation -> json.add(of(deviation)));
        return json;
    }

    private static void subject(ObjectNode json, Subject subject) {
        json.put("frontend", subject.frontend()).put("pool", subject.pool()).put("backend", subject.backend());
    }
}
