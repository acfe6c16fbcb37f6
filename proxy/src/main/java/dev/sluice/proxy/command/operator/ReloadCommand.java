package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.text.Quoted;
import dev.sluice.proxy.log.Counted;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice reload}. */
@Command(
        name = "reload",
        description =
                "Reads the configuration anew and applies it, all or nothing. Exit status 1: it has errors, nothing was changed."
                        + " The access log is opened anew by the signal HUP alone.",
        mixinStandardHelpOptions = true)
final class ReloadCommand extends OperatorCommand {
    @Option(
            names = "--plan",
            description = "Says what would change, and how many sessions that concerns; changes nothing.")
    private boolean plan;

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    int run(ApiClient client) {
        // Also when the file of -c has errors: the process tells them, counts the failure, and keeps what it has.
        JsonNode result = client.send("POST", plan ? "/api/v1/reload?plan=true" : "/api/v1/reload", "");
        boolean otherFile = !options().errors().isEmpty();
        if (!output.isJson()) {
            print(result);
        } else if (!otherFile) {
            System.out.println(result.toPrettyString());
        }
        return otherFile ? refused() : OK;
    }

    /** What was reloaded is not what was named. */
    private int refused() {
        String message = options().config() + " has errors; the running Sluice reads another file";
        System.err.println(options().errors());
        System.err.println("error: " + message);
        if (output.isJson()) {
            System.out.print(ErrorJson.of(REFUSED, "invalid configuration", message));
        }
        return REFUSED;
    }

    private void print(JsonNode result) {
        result.path("warnings")
                .forEach(warning -> System.err.println(warning.path("text").asText()));
        System.out.print(changes(result.path("changes")));
        int generation = result.path("generation").asInt();
        System.out.println(plan ? "generation " + generation + " runs" : "generation " + generation + " serves");
    }

    static String changes(JsonNode changes) {
        if (changes.isEmpty()) {
            return "the configuration is the same\n";
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode change : changes) {
            text.append(
                    switch (change.path("kind").asText()) {
                        case "added" -> "+ ";
                        case "removed" -> "- ";
                        default -> "~ ";
                    });
            text.append(change.path("path").asText());
            if (change.has("effect")) {
                text.append(": ").append(change.path("effect").asText());
            }
            int sessions = change.path("sessions").asInt();
            if (sessions > 0) {
                text.append(" (").append(Counted.of(sessions, "session")).append(')');
            }
            text.append('\n');
            for (JsonNode key : change.path("keys")) {
                text.append("    %s: %s -> %s%n"
                        .formatted(
                                key.path("key").asText(),
                                orNothing(key.path("from").asText()),
                                orNothing(key.path("to").asText())));
            }
        }
        return text.toString();
    }

    static String orNothing(String value) {
        return value.isEmpty() ? "(nothing)" : Quoted.ifNeeded(value);
    }
}
