package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.FindingsJson;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;

/**
 * The JSON that a command prints instead of its result where JSON is wanted and it has failed: {@code {"error":
 * {...}}}, a problem as the API words it with the exit status. The sentence for people is on stderr beside it.
 * Stateless.
 */
public final class ErrorJson {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> OPTIONS = Set.of("-o", "--output", "--format");

    private ErrorJson() {}

    /** Whether the arguments of a command ask for JSON: for when they could not be understood as a whole. */
    static boolean isWanted(List<String> args) {
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            int equals = arg.indexOf('=');
            boolean own = OPTIONS.contains(equals < 0 ? arg : arg.substring(0, equals));
            String value = equals >= 0 ? arg.substring(equals + 1) : i + 1 < args.size() ? args.get(i + 1) : "";
            if (arg.equals("-ojson") || (own && value.equals("json"))) {
                return true;
            }
        }
        return false;
    }

    /** An error that no Sluice has answered. */
    static String of(int exitStatus, String title, String detail) {
        return text(exitStatus, JSON.createObjectNode().put("title", title).put("detail", detail));
    }

    /** A configuration with errors. */
    public static String of(int exitStatus, List<Finding> findings) {
        ObjectNode problem = JSON.createObjectNode()
                .put("title", "invalid configuration")
                .put("detail", "the configuration has errors");
        try {
            problem.set("errors", JSON.readTree(FindingsJson.render(findings)));
        } catch (JacksonException e) {
            throw new UncheckedIOException(e);
        }
        return text(exitStatus, problem);
    }

    /** What a running Sluice has answered. */
    static String of(int exitStatus, JsonNode problem) {
        return text(exitStatus, problem.isObject() ? problem.deepCopy() : JSON.createObjectNode());
    }

    private static String text(int exitStatus, ObjectNode problem) {
        return JSON.createObjectNode()
                        .set("error", problem.put("exitStatus", exitStatus))
                        .toPrettyString() + "\n";
    }
}
