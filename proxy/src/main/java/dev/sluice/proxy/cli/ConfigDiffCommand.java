package dev.sluice.proxy.cli;

import dev.sluice.config.ConfigDiff;
import dev.sluice.config.ConfigDiff.Change;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.Findings;
import dev.sluice.config.LoadResult;
import dev.sluice.config.SluiceConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
        return OK;
    }
}
