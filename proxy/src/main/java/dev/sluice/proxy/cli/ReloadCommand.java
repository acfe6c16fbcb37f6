package dev.sluice.proxy.cli;

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
                "Reads the configuration anew and applies it, all or nothing. Exit status 1: it has errors, nothing was changed.",
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
        int status = print(result);
        if (!options().errors().isEmpty()) {
            System.err.println(options().errors());
            System.err.println("error: " + options().config() + " has errors; the running Sluice reads another file");
            return REFUSED;
        }
        return status;
    }

    private int print(JsonNode result) {
        if (output.isJson()) {
            System.out.println(result.toPrettyString());
            return OK;
        }
        result.path("warnings")
                .forEach(warning -> System.err.println(warning.path("text").asText()));
        System.out.print(changes(result.path("changes")));
        int generation = result.path("generation").asInt();
        System.out.println(plan ? "generation " + generation + " runs" : "generation " + generation + " serves");
        return OK;
    }

    static String changes(JsonNode changes) {
        if (changes.isEmpty()) {
            return "nothing differs\n";
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
