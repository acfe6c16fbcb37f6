package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice drain}. */
@Command(
        name = "drain",
        description =
                "Stops accepting on a frontend, or on all; sessions go on unless an option says otherwise, and so does the process. \"sluice resume\" undoes it.",
        mixinStandardHelpOptions = true)
final class DrainCommand extends OperatorCommand {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "FRONTEND", description = "All without it.")
    private @Nullable String frontend;

    @Option(
            names = "--spread",
            paramLabel = "TIME",
            converter = TimeText.class,
            description =
                    "Ends idle sessions evenly over this time, such as 1m. Idle means that no byte has moved for 200 ms: a"
                            + " server that works on a long query moves none, nor does an open transaction between two statements.")
    private String spread = "0s";

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = TimeText.class,
            description = "Resets the sessions that are left after this time.")
    private String timeout = "0s";

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    int run(ApiClient client) {
        NoBackend.check(spec, frontend, "drain");
        String how = "?spread=" + ApiClient.segment(spread) + "&timeout=" + ApiClient.segment(timeout);
        JsonNode info = client.send("POST", path(frontend, "drain") + how, "");
        System.out.println(
                output.isJson()
                        ? info.toPrettyString()
                        : (frontend == null ? "all frontends" : frontend) + ": no new clients");
        return OK;
    }

    static String path(@Nullable String frontend, String verb) {
        return frontend == null ? "/api/v1/" + verb : "/api/v1/frontends/" + ApiClient.segment(frontend) + "/" + verb;
    }
}
