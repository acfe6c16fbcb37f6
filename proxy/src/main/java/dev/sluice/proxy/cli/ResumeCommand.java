package dev.sluice.proxy.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sluice resume}. */
@Command(name = "resume", description = "Accepts again after \"sluice drain\".", mixinStandardHelpOptions = true)
final class ResumeCommand extends OperatorCommand {
    @Parameters(arity = "0..1", paramLabel = "FRONTEND", description = "All without it.")
    private @Nullable String frontend;

    @Override
    int run(ApiClient client) {
        client.send("POST", DrainCommand.path(frontend, "resume"), "");
        System.out.println((frontend == null ? "all frontends" : frontend) + ": accepting");
        return OK;
    }
}
