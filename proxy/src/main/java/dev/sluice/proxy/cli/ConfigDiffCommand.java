package dev.sluice.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.config.ConfigDiff;
import dev.sluice.config.ConfigDiff.Change;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.Finding;
import dev.sluice.config.Findings;
import dev.sluice.config.LoadResult;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.json.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice config diff}. */
@Command(
        name = "diff",
        description = {
            "Says what differs between two configurations, defaults counted as if they were written.",
            "Without --from: between the one that runs and the file, and what operators have set beside it.",
            "Exit status 0 also when they differ."
        },
        mixinStandardHelpOptions = true)
public final class ConfigDiffCommand extends OperatorCommand {
    @Option(names = "--from", paramLabel = "FILE|DIR", description = "Compares this one with that of -c, both unasked.")
    private @Nullable Path from;

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    boolean needsProcess() {
        return from == null;
    }

    @Override
    int run(ApiClient client) {
        List<Change> changes = List.of();
        if (from != null || options().config() != null) {
            String running = from == null ? client.text("/api/v1/config") : "";
            // Secrets are expressions in it: this command, which reads the file of -c too, has what they name or says
            // what is missing.
            LoadResult before = from == null
                    ? ConfigLoader.loadText("running", running, System::getenv)
                    : ConfigLoader.load(from, System::getenv);
            LoadResult after = file(before);
            SluiceConfig old = before.config();
            SluiceConfig next = after.config();
            if (old == null || next == null) {
                return refused((old == null ? before : after).findings());
            }
            changes = ConfigDiff.of(old, next);
            if (running.contains("${")) {
                changes = ChangedSecrets.add(ChangedSecrets.planned(client), changes, next);
            }
        }
        JsonNode overrides = from == null ? client.get("/api/v1/overrides") : JsonNodeFactory.instance.arrayNode();
        print(changes, overrides);
        return OK;
    }

    /** That of -c. */
    private LoadResult file(LoadResult otherwise) {
        Path file = options().config();
        return file == null ? otherwise : ConfigLoader.load(file, System::getenv);
    }

    private int refused(List<Finding> findings) {
        System.err.println(Findings.render(findings));
        if (output.isJson()) {
            System.out.print(ErrorJson.of(REFUSED, findings));
        }
        return REFUSED;
    }

    private void print(List<Change> changes, JsonNode overrides) {
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

    private static Map<String, Object> object(Change change) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("kind", change.kind().name().toLowerCase(Locale.ROOT));
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

    private static void print(List<Change> changes) {
        for (Change change : changes) {
            System.out.println(switch (change.kind()) {
                        case ADDED -> "+ ";
                        case REMOVED -> "- ";
                        case CHANGED -> "~ ";
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
