package dev.sluice.proxy.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sluice drain}. */
@Command(
        name = "drain",
        description =
                "Stops accepting on a frontend, or on all; sessions go on, and so does the process. \"sluice resume\" undoes it.",
        mixinStandardHelpOptions = true)
final class DrainCommand extends OperatorCommand {
    @Parameters(arity = "0..1", paramLabel = "FRONTEND", description = "All without it.")
    private @Nullable String frontend;

    @Override
    int run(ApiClient client) {
        client.send("POST", path(frontend, "drain"), "");
        System.out.println((frontend == null ? "all frontends" : frontend) + ": no new clients");
        return OK;
    }

    static String path(@Nullable String frontend, String verb) {
        return frontend == null ? "/api/v1/" + verb : "/api/v1/frontends/" + ApiClient.segment(frontend) + "/" + verb;
    }
}
