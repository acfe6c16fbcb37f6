package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.config.language.Nearest;
import dev.sluice.config.model.LogLevel;
import dev.sluice.proxy.log.Area;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice log-level}. */
@Command(
        name = "log-level",
        description = "Shows, or sets until the next reload, how much the operator log says.",
        mixinStandardHelpOptions = true)
final class LogLevelCommand extends OperatorCommand {
    private static final List<String> LEVELS = Stream.of(LogLevel.values())
            .map(level -> level.name().toLowerCase(Locale.ROOT))
            .toList();
    private static final List<String> AREAS =
            Stream.of(Area.values()).map(Area::label).toList();

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

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private OutputOption output = new OutputOption();

    private void check(String name, String word, List<String> known) {
        if (!known.contains(word)) {
            String nearest = Nearest.to(word, known);
            throw new ParameterException(
                    spec.commandLine(),
                    "%s: \"%s\" is not one of %s%s"
                            .formatted(
                                    name,
                                    word,
                                    String.join(", ", known),
                                    nearest == null ? "" : "; did you mean \"" + nearest + "\"?"));
        }
    }

    @Override
    int run(ApiClient client) throws InterruptedException {
        JsonNode levels = level == null
                ? client.get("/api/v1/log-level")
                : client.send("PUT", "/api/v1/log-level", request(level).toString());
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

    private ObjectNode request(String wanted) {
        if (area != null && AREAS.contains(wanted) && LEVELS.contains(area)) {
            throw new ParameterException(
                    spec.commandLine(), "the level comes first: \"sluice log-level %s %s\"".formatted(area, wanted));
        }
        if (area == null && AREAS.contains(wanted)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "\"%1$s\" is an area, and the level comes before it: \"sluice log-level debug %1$s\""
                            .formatted(wanted));
        }
        check("LEVEL", wanted, LEVELS);
        if (area != null) {
            check("AREA", area, AREAS);
        }
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("level", wanted);
        return area == null ? request : request.put("area", area);
    }
}
