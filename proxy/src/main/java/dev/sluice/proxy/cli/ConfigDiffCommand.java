package dev.sluice.proxy.cli;

import dev.sluice.config.ConfigDiff;
import dev.sluice.config.ConfigDiff.Change;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.Findings;
import dev.sluice.config.LoadResult;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.json.Json;
import java.nio.file.Path;
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
            "Without --from: between the one that runs and the file. Exit status 0 also when they differ."
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
        Path file = options().config();
        LoadResult before = from == null
                ? ConfigLoader.loadText("running", client.text("/api/v1/config"), _ -> null)
                : ConfigLoader.load(from, System::getenv);
        LoadResult after = file == null ? before : ConfigLoader.load(file, System::getenv);
        SluiceConfig old = before.config();
        SluiceConfig next = after.config();
        if (old == null || next == null) {
            System.err.println(Findings.render((old == null ? before : after).findings()));
            return REFUSED;
        }
        List<Change> changes = ConfigDiff.of(old, next);
        if (output.isJson()) {
            System.out.print(
                    Json.write(changes.stream().map(ConfigDiffCommand::object).toList()));
        } else {
            print(changes);
        }
        return OK;
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

    private static void print(List<Change> changes) {
        if (changes.isEmpty()) {
            System.out.println("nothing differs");
        }
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
}
