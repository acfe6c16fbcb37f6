package dev.sluice.proxy.admin;

import static dev.sluice.proxy.http.Router.Effort.HEAVY;
import static dev.sluice.proxy.http.Router.Effort.PROBE;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.proxy.http.EventFeed;
import dev.sluice.proxy.http.Refusals;
import dev.sluice.proxy.http.Request;
import dev.sluice.proxy.http.Response;
import dev.sluice.proxy.http.Router;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.status.ServerView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The routes for everything that can be asked. Nothing here changes anything, so it is served to whoever reaches the
 * metrics port.
 *
 * <p>Threading: the threads of the endpoint.
 */
final class ReadRoutes {
    private static final String JSON = "application/json";
    private static final long EVENT_MILLIS = 1_000;

    private final ServerView state;
    private final Refusals refusals;
    private final EventFeed events;
    private final StatusJson status;
    private final Dashboard dashboard = new Dashboard();
    private final Probes probes;
    private final boolean writable;
    private final boolean haproxyNames;

    /** Made by the first scrape: who is never scraped does not pay for its classes. */
    private @Nullable Metrics metrics;

    /**
     * Reads this state.
     *
     * @param writable whether changes are served at the same address, for who shows buttons
     * @param haproxyNames whether the metrics have the names of HAProxy's exporter too
     */
    ReadRoutes(ServerView state, Refusals refusals, boolean writable, boolean haproxyNames) {
        this.state = state;
        this.refusals = refusals;
        this.status = new StatusJson(state);
        this.probes = new Probes(state);
        this.writable = writable;
        this.haproxyNames = haproxyNames;
        this.events = new EventFeed("stats", EVENT_MILLIS, out -> status.everything(out, writable));
    }

    void addTo(Router router) {
        router.add("GET", "/", _ -> dashboard.page())
                .add("GET", "/metrics", HEAVY, request -> metrics().scrape(request.header("accept")))
                .add("GET", "/livez", PROBE, _ -> probes.live())
                .add("GET", "/readyz", PROBE, request -> probes.ready(request.all("pool")))
                .add("GET", "/version", _ -> probes.version())
                .add(
                        "GET",
                        "/stats.csv",
                        HEAVY,
                        _ -> Response.streamed("text/csv; charset=utf-8", out -> new StatsCsv(state, out).write()))
                .add("GET", "/api/v1/openapi.json", _ -> Response.streamed(JSON, PageFiles.writing("openapi.json")))
                .add("GET", "/api/v1/info", _ -> json(status.info(writable)))
                .add("GET", "/api/v1/status", HEAVY, _ -> json(out -> status.inShort(out, writable)))
                .add("GET", "/api/v1/problems", HEAVY, _ -> json(out -> status.problems(out, writable)))
                .add("GET", "/api/v1/overrides", HEAVY, _ -> json(status::overrides))
                .add(
                        "GET",
                        "/api/v1/certificates",
                        HEAVY,
                        _ -> json(CertificateJson.of(state.keystore(), Instant.now())))
                .add("GET", "/api/v1/stats", HEAVY, _ -> json(out -> status.everything(out, writable)))
                .add("GET", "/api/v1/events", _ -> new Response.Events(events))
                .add("GET", "/api/v1/frontends", HEAVY, _ -> json(status::frontends))
                .add("GET", "/api/v1/frontends/{}", request -> json(status.frontend(frontend(request, state))))
                .add("GET", "/api/v1/pools", HEAVY, _ -> json(status::pools))
                .add("GET", "/api/v1/pools/{}", HEAVY, request -> pool(pool(request, state)))
                .add("GET", "/api/v1/pools/{}/backends/{}", request -> backend(request));
    }

    private Response backend(Request request) throws ApiProblem {
        return json(BackendJson.of(pool(request, state), backend(request, state)));
    }

    private Response pool(Pool pool) {
        return json(out -> status.pool(out, pool));
    }

    private static Response json(Response.Body body) {
        return Response.streamed(JSON, out -> {
            body.writeTo(out);
            out.write('\n');
        });
    }

    private synchronized Metrics metrics() {
        if (metrics == null) {
            metrics = new Metrics(state, refusals, haproxyNames);
        }
        return metrics;
    }

    static Response json(JsonNode node) {
        return Response.json(Response.OK, node + "\n");
    }

    static Frontend frontend(Request request, ServerView state) throws ApiProblem {
        String name = request.names().getFirst();
        return state.snapshot()
                .frontend(name)
                .orElseThrow(() -> ApiProblem.notFound(
                        "frontend",
                        name,
                        state.snapshot().frontends().stream()
                                .map(Frontend::name)
                                .toList()));
    }

    static Pool pool(Request request, ServerView state) throws ApiProblem {
        String name = request.names().getFirst();
        return state.snapshot()
                .pool(name)
                .orElseThrow(() -> ApiProblem.notFound(
                        "pool",
                        name,
                        state.snapshot().pools().stream().map(Pool::name).toList()));
    }

    static Backend backend(Request request, ServerView state) throws ApiProblem {
        String name = request.names().get(1);
        Pool pool = pool(request, state);
        return pool.backends().stream()
                .filter(backend -> backend.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ApiProblem.notFound(
                        "backend of pool " + pool.name(),
                        name,
                        pool.backends().stream().map(Backend::name).toList()));
    }
}
