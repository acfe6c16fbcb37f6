package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code sluice resume}. */
@Command(name = "resume", description = "Accepts again after \"sluice drain\".", mixinStandardHelpOptions = true)
final class ResumeCommand extends OperatorCommand {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "FRONTEND", description = "All without it.")
    private @Nullable String frontend;

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    int run(ApiClient client) {
        NoBackend.check(spec, frontend, "ready");
        JsonNode info = client.send("POST", DrainCommand.path(frontend, "resume"), "");
        System.out.println(
                output.isJson()
                        ? info.toPrettyString()
                        : (frontend == null ? "all frontends" : frontend) + ": accepting");
        return OK;
    }
}
