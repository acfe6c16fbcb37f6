package dev.sluice.proxy.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sluice log-level}. */
@Command(
        name = "log-level",
        description = "Sets how much the operator log says, until the next reload.",
        mixinStandardHelpOptions = true)
final class LogLevelCommand extends OperatorCommand {
    @Parameters(paramLabel = "LEVEL", description = "error, warn, info or debug.")
    private String level = "info";

    @Override
    int run(ApiClient client) {
        client.send("PUT", "/api/v1/log-level", "{\"level\":\"" + level.replaceAll("[^a-z]", "") + "\"}");
        System.out.println("log level " + level);
        return OK;
    }
}
