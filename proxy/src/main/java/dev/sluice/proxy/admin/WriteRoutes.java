package dev.sluice.proxy.admin;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.config.model.DrainConfig;
import dev.sluice.config.value.DurationText;
import dev.sluice.config.value.Parsed;
import dev.sluice.proxy.http.Request;
import dev.sluice.proxy.http.Response;
import dev.sluice.proxy.http.Router;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.reload.PlannedChange;
import dev.sluice.proxy.reload.ReloadResult;
import dev.sluice.proxy.status.ServerView;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The routes for everything that an operator may change; served at the admin endpoint alone.
 *
 * <p>Threading: the threads of the endpoint.
 */
final class WriteRoutes {
    private static final int MOST_WEIGHT = 256;
    private static final int MOST_CONNECTIONS = 10_000_000;
    private static final Map<String, AdminState> STATES =
            Map.of("ready", AdminState.READY, "drain", AdminState.DRAIN, "maintenance", AdminState.MAINTENANCE);

    private final ServerView state;
    private final StatusJson status;
    private final Control control;

    WriteRoutes(ServerView state, Control control) {
        this.state = state;
        this.status = new StatusJson(state);
        this.control = control;
    }

    void addTo(Router router) {
        router.add("GET", "/api/v1/config", _ -> Response.text(Response.OK, control.configuration()))
                .add("PATCH", "/api/v1/pools/{}/backends/{}", this::patchBackend)
                .add("POST", "/api/v1/pools/{}/backends/{}/close", this::closeBackend)
                .add("POST", "/api/v1/reload", this::reload)
                .add("POST", "/api/v1/drain", request -> drain(null, how(request)))
                .add("POST", "/api/v1/resume", _ -> drain(null, null))
                .add("POST", "/api/v1/frontends/{}/drain", request -> drain(name(request), how(request)))
                .add("POST", "/api/v1/frontends/{}/resume", request -> drain(name(request), null));
        new LogLevelRoutes(control).addTo(router);
    }

    private Response patchBackend(Request request) throws ApiProblem, InterruptedException {
        Backend backend = ReadRoutes.backend(request, state);
        JsonNode body = body(request, Set.of("state", "weight", "maxConnections"));
        AdminState wanted = null;
        if (body.has("state")) {
            wanted = STATES.get(body.get("state").asText());
            if (wanted == null) {
                throw ApiProblem.badRequest(
                        "state: " + body.get("state") + " is not one of \"ready\", \"drain\", \"maintenance\"");
            }
        }
        control.override(
                ReadRoutes.pool(request, state),
                backend,
                new Control.BackendOverride(
                        wanted, number(body, "weight", MOST_WEIGHT), number(body, "maxConnections", MOST_CONNECTIONS)));
        return ReadRoutes.json(BackendJson.of(ReadRoutes.pool(request, state), backend));
    }

    private static @Nullable Integer number(JsonNode body, String key, int most) throws ApiProblem {
        JsonNode value = body.get(key);
        if (value == null) {
            return null;
        }
        if (!value.isInt() || value.intValue() < 0 || value.intValue() > most) {
            throw ApiProblem.badRequest(key + ": " + value + " is not a whole number from 0 to " + most);
        }
        return value.intValue();
    }

    static JsonNode body(Request request, Set<String> keys) throws ApiProblem {
        JsonNode body;
        try {
            body = Json.MAPPER.readTree(request.body());
        } catch (JacksonException e) {
            throw ApiProblem.badRequest("the body is not JSON: " + e.getOriginalMessage());
        }
        if (!body.isObject() || body.isEmpty()) {
            throw ApiProblem.badRequest("the body must be an object with some of " + new TreeSet<>(keys));
        }
        for (String key : (Iterable<String>) body::fieldNames) {
            if (!keys.contains(key)) {
                throw ApiProblem.badRequest("unknown key \"" + key + "\"; valid keys are " + new TreeSet<>(keys));
            }
        }
        return body;
    }

    private Response closeBackend(Request request) throws ApiProblem {
        Backend backend = closing(request);
        Duration over = time(request, "over");
        int sessions = backend.inFlight();
        control.endSessions(ReadRoutes.pool(request, state), backend, over);
        return ReadRoutes.json(Json.object().put("sessions", sessions));
    }

    /** One that a reload has removed may still have sessions. */
    private Backend closing(Request request) throws ApiProblem {
        try {
            return ReadRoutes.backend(request, state);
        } catch (ApiProblem unknown) {
            String detail = String.valueOf(unknown.getMessage());
            throw new ApiProblem(
                    Response.NOT_FOUND,
                    "not found",
                    "%s%s Sessions that a removed backend has left: \"sluice connections --backend %s/%s --kill\" ends them"
                            .formatted(
                                    detail,
                                    detail.endsWith("?") ? "" : ".",
                                    request.names().getFirst(),
                                    request.names().get(1)));
        }
    }

    private Response reload(Request request) throws ApiProblem, InterruptedException {
        boolean plan = "true".equals(request.query().get("plan"));
        return switch (plan ? control.plan() : control.reload()) {
            case ReloadResult.Applied applied -> ReadRoutes.json(applied(applied));
            case ReloadResult.Rejected rejected ->
                throw ApiProblem.rejected(rejected.generation(), rejected.findings());
        };
    }

    private static ObjectNode applied(ReloadResult.Applied applied) {
        ObjectNode json = Json.object().put("generation", applied.generation());
        ArrayNode changes = json.putArray("changes");
        for (PlannedChange planned : applied.changes()) {
            ObjectNode change = changes.addObject()
                    .put("kind", planned.change().kind().name().toLowerCase(Locale.ROOT))
                    .put("path", planned.change().path())
                    .put("effect", planned.effect())
                    .put("sessions", planned.sessions())
                    .put("needsRestart", planned.needsRestart());
            ArrayNode keys = change.putArray("keys");
            planned.change()
                    .keys()
                    .forEach(key -> keys.addObject()
                            .put("key", key.key())
                            .put("from", key.from())
                            .put("to", key.to()));
        }
        json.set("warnings", ApiProblem.findings(applied.findings()));
        return json;
    }

    private String name(Request request) throws ApiProblem {
        return ReadRoutes.frontend(request, state).name();
    }

    /** How sessions go: not at all, unless the request says so. */
    private static DrainConfig how(Request request) throws ApiProblem {
        return new DrainConfig(time(request, "timeout"), time(request, "spread"), true, null);
    }

    private static Duration time(Request request, String name) throws ApiProblem {
        return switch (DurationText.parse(request.query().getOrDefault(name, "0s"))) {
            case Parsed.Ok<Duration>(Duration time) -> time;
            case Parsed.Bad<Duration>(String message) -> throw ApiProblem.badRequest(name + ": " + message);
        };
    }

    private Response drain(@Nullable String frontend, @Nullable DrainConfig how)
            throws ApiProblem, InterruptedException {
        boolean disabled = frontend != null
                && state.snapshot()
                        .frontend(frontend)
                        .map(known -> known.config().disabled())
                        .orElse(false);
        if (how == null && disabled) {
            throw new ApiProblem(
                    Response.CONFLICT,
                    "the frontend is disabled",
                    "the configuration disables it: remove \"disabled\" there, and reload");
        }
        try {
            if (how == null) {
                control.resume(frontend);
            } else {
                control.drain(frontend, how);
            }
        } catch (BindException e) {
            throw new ApiProblem(Response.CONFLICT, "cannot bind", String.valueOf(e.getMessage()));
        }
        return ReadRoutes.json(status.info(true));
    }
}
