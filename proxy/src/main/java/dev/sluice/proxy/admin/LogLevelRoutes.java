package dev.sluice.proxy.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.config.model.LogLevel;
import dev.sluice.proxy.http.Request;
import dev.sluice.proxy.http.Response;
import dev.sluice.proxy.http.Router;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Levels;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The routes for the level of the operator log, to look at and to change until the next reload. Stateless. */
final class LogLevelRoutes {
    private static final String PATH = "/api/v1/log-level";

    private final Control control;

    LogLevelRoutes(Control control) {
        this.control = control;
    }

    void addTo(Router router) {
        router.add("GET", PATH, _ -> levels()).add("PUT", PATH, this::change);
    }

    private Response levels() {
        Levels levels = control.logLevels();
        ObjectNode answer = Json.object().put("level", word(levels.all()));
        ObjectNode areas = answer.putObject("areas");
        Map<String, LogLevel> sorted = new TreeMap<>();
        levels.areas().forEach((area, level) -> sorted.put(area.label(), level));
        sorted.forEach((area, level) -> areas.put(area, word(level)));
        return ReadRoutes.json(answer);
    }

    private Response change(Request request) throws ApiProblem {
        JsonNode body = WriteRoutes.body(request, Set.of("level", "area"));
        LogLevel level = chosen("level", body, LogLevel.values(), LogLevelRoutes::word);
        control.logLevel(body.has("area") ? chosen("area", body, Area.values(), Area::label) : null, level);
        return levels();
    }

    private static String word(LogLevel level) {
        return level.name().toLowerCase(Locale.ROOT);
    }

    private static <T> T chosen(String key, JsonNode body, T[] all, Function<T, String> word) throws ApiProblem {
        String wanted = body.path(key).asText();
        for (T one : all) {
            if (word.apply(one).equals(wanted)) {
                return one;
            }
        }
        throw ApiProblem.badRequest("%s: \"%s\" is not one of %s"
                .formatted(key, wanted, Arrays.stream(all).map(word).collect(Collectors.joining(", "))));
    }
}
