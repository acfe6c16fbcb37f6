package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The list of problems for a terminal. Stateless. */
final class ProblemLines {
    private static final int TIME_WIDTH = 7;
    private static final String INDENT = " ".repeat(12 + TIME_WIDTH);

    private ProblemLines() {}

    /** One line each: severity, for how long, what. */
    static List<String> of(JsonNode stats) {
        List<String> lines = new ArrayList<>();
        Instant now = Instant.parse(stats.path("time").asText("1970-01-01T00:00:00Z"));
        for (JsonNode problem : stats.path("problems")) {
            lines.add(line(problem, now));
        }
        return lines;
    }

    /** As above, each followed by what to do; one sentence when nothing is wrong. */
    static String withRemedies(JsonNode stats) {
        List<String> lines = of(stats);
        if (lines.isEmpty()) {
            return "no problems\n";
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            text.append(lines.get(i))
                    .append('\n')
                    .append(INDENT)
                    .append("-> ")
                    .append(stats.path("problems").path(i).path("remedy").asText())
                    .append('\n');
        }
        return text.toString();
    }

    private static String line(JsonNode problem, Instant now) {
        String severity = problem.path("severity").asText();
        long millis = Duration.between(Instant.parse(problem.path("since").asText("1970-01-01T00:00:00Z")), now)
                .toMillis();
        return String.format(
                Locale.ROOT,
                "%-8s  %" + TIME_WIDTH + "s  %s",
                severity.equals("critical") ? severity.toUpperCase(Locale.ROOT) : severity,
                Units.time(Math.max(0, millis) / 1e3),
                problem.path("what").asText() + sources(problem.path("sources")));
    }

    private static String sources(JsonNode sources) {
        if (sources.isEmpty()) {
            return "";
        }
        JsonNode first = sources.get(0);
        String name = first.path("source").asText();
        // No number beside that of the sentence, which is a second ahead.
        return sources.size() == 1
                ? "; in the last 2 minutes all from " + name
                : "; in the last 2 minutes most from " + name + " ("
                        + first.path("clients").asLong() + ")";
    }
}
