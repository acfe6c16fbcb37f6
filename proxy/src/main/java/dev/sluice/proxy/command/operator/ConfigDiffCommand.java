package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.LoadResult;
import dev.sluice.config.effective.ConfigDiff;
import dev.sluice.config.effective.ConfigDiff.Change;
import dev.sluice.config.effective.ConfigDiff.KeyChange;
import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Findings;
import dev.sluice.config.json.Json;
import dev.sluice.config.model.SluiceConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice config diff}. */
@Command(
        name = "diff",
        description = {
            "Says what differs between two configurations, defaults counted as if they were written.",
            "Without --from: from the one that runs to the file, and what operators have set beside it.",
            "The file is that of -c; without -c the one that the running Sluice was started from.",
            "Exit status 0 also when they differ."
        },
        mixinStandardHelpOptions = true)
public final class ConfigDiffCommand extends OperatorCommand {
    @Option(
            names = "--from",
            paramLabel = "FILE|DIR",
            description = "Compares this file with that of -c; no running Sluice is asked.")
    private @Nullable Path from;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private OutputOption output = new OutputOption();

    /** The differences in one object, found here or by the running Sluice. */
    private record Difference(String kind, String path, List<KeyChange> keys) {
        static Difference of(Change change) {
            return new Difference(change.kind().name().toLowerCase(Locale.ROOT), change.path(), change.keys());
        }

        static Difference of(JsonNode change) {
            List<KeyChange> keys = new ArrayList<>();
            change.path("keys")
                    .forEach(key -> keys.add(new KeyChange(
                            key.path("key").asText(),
                            key.path("from").asText(),
                            key.path("to").asText())));
            return new Difference(
                    change.path("kind").asText(), change.path("path").asText(), keys);
        }
    }

    @Override
    boolean needsProcess() {
        return from == null;
    }

    @Override
    int run(ApiClient client) {
        List<Difference> differences = new ArrayList<>();
        Path file = options().config();
        if (from != null && file == null) {
            throw new ParameterException(spec.commandLine(), "--from needs -c FILE, to compare with");
        }
        if (file == null) { // only the process knows which file that is
            client.send("POST", "/api/v1/reload?plan=true", "")
                    .path("changes")
                    .forEach(change -> differences.add(Difference.of(change)));
        } else {
            String running = from == null ? client.text("/api/v1/config") : "";
            // Secrets are expressions in it: this command, which reads the file of -c too, has what they name or says
            // what is missing.
            LoadResult before = from == null
                    ? ConfigLoader.loadText("running", running, System::getenv)
                    : ConfigLoader.load(from, System::getenv);
            LoadResult after = ConfigLoader.load(file, System::getenv);
            SluiceConfig old = before.config();
            SluiceConfig next = after.config();
            if (old == null || next == null) {
                return refused((old == null ? before : after).findings());
            }
            List<Change> changes = ConfigDiff.of(old, next);
            if (running.contains("${")) {
                changes = ChangedSecrets.add(ChangedSecrets.planned(client), changes, next);
            }
            changes.forEach(change -> differences.add(Difference.of(change)));
        }
        JsonNode overrides = from == null ? client.get("/api/v1/overrides") : JsonNodeFactory.instance.arrayNode();
        print(differences, overrides);
        return OK;
    }

    private int refused(List<Finding> findings) {
        System.err.println(Findings.render(findings));
        if (output.isJson()) {
            System.out.print(ErrorJson.of(REFUSED, findings));
        }
        return REFUSED;
    }

    private void print(List<Difference> changes, JsonNode overrides) {
        if (output.isJson()) {
            List<Map<String, Object>> all = new ArrayList<>();
            changes.forEach(change -> all.add(object(change)));
            overrides.forEach(override -> all.add(object(override)));
            System.out.print(Json.write(all));
        } else if (changes.isEmpty() && overrides.isEmpty()) {
            System.out.println("nothing differs");
        } else {
            print(changes);
            System.out.print(told(overrides));
        }
    }

    private static Map<String, Object> object(Difference change) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("kind", change.kind());
        object.put("path", change.path());
        object.put(
                "keys",
                change.keys().stream()
                        .map(key -> Map.of("key", key.key(), "from", key.from(), "to", key.to()))
                        .toList());
        return object;
    }

    /** From what an operator has set to what is configured. */
    private static Map<String, Object> object(JsonNode override) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("kind", "override");
        object.put("path", path(override).replaceAll("\\.$", ""));
        object.put(
                "keys",
                List.of(Map.of(
                        "key", override.path("key").asText(),
                        "from", override.path("set").asText(),
                        "to", override.path("configured").asText())));
        return object;
    }

    private static void print(List<Difference> changes) {
        for (Difference change : changes) {
            System.out.println(switch (change.kind()) {
                        case "added" -> "+ ";
                        case "removed" -> "- ";
                        default -> "~ ";
                    }
                    + change.path());
            change.keys()
                    .forEach(key -> System.out.println("    " + key.key() + ": " + ReloadCommand.orNothing(key.from())
                            + " -> " + ReloadCommand.orNothing(key.to())));
        }
    }

    /** What operators have set; empty when they have not. */
    static String told(JsonNode overrides) {
        if (overrides.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder(
                "set by operators instead of what is configured, until the next start or until the file changes that key:\n");
        for (JsonNode override : overrides) {
            text.append("! ")
                    .append(path(override))
                    .append(override.path("key").asText())
                    .append(": ")
                    .append(override.path("set").asText())
                    .append(", configured ")
                    .append(override.path("configured").asText())
                    .append('\n');
        }
        return text.toString();
    }

    private static String path(JsonNode override) {
        if (override.path("frontend").isTextual()) {
            return "frontends." + override.path("frontend").asText() + ".";
        }
        return override.path("backend").isTextual()
                ? "pools." + override.path("pool").asText() + ".backends."
                        + override.path("backend").asText() + "."
                : "";
    }
}
