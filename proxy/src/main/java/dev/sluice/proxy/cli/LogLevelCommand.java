package dev.sluice.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sluice log-level}. */
@Command(
        name = "log-level",
        description = "Shows, or sets until the next reload, how much the operator log says.",
        mixinStandardHelpOptions = true)
final class LogLevelCommand extends OperatorCommand {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "LEVEL",
            description = "error, warn, info or debug. Without it nothing changes.")
    private @Nullable String level;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "AREA",
            description =
                    "process, loop, frontend, backend, discovery, reload, admin or accessLog. Without it all areas.")
    private @Nullable String area;

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    int run(ApiClient client) throws InterruptedException {
        JsonNode levels = level == null
                ? client.get("/api/v1/log-level")
                : client.send("PUT", "/api/v1/log-level", wish(level).toString());
        if (output.isJson()) {
            System.out.print(levels.toPrettyString() + "\n");
        } else {
            System.out.println("log level " + levels.path("level").asText());
            levels.path("areas")
                    .properties()
                    .forEach(own -> System.out.println(
                            "  " + own.getKey() + " " + own.getValue().asText()));
        }
        return OK;
    }

    private ObjectNode wish(String wanted) {
        ObjectNode wish = JsonNodeFactory.instance.objectNode().put("level", wanted);
        return area == null ? wish : wish.put("area", area);
    }
}
