package dev.sluice.proxy.admin;

import static dev.sluice.proxy.http.Router.Effort.HEAVY;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.proxy.http.Request;
import dev.sluice.proxy.http.Response;
import dev.sluice.proxy.http.Router;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.session.Worker;
import dev.sluice.proxy.session.live.SessionFilter;
import dev.sluice.proxy.session.live.SessionOrder;
import dev.sluice.proxy.session.live.SessionPage;
import dev.sluice.proxy.session.live.SessionQuery;
import dev.sluice.proxy.session.live.SessionView;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.status.ServerView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The routes that list and end sessions, with the addresses of their clients: at the admin endpoint alone. Few lists
 * are made at once, and each loop looks through its sessions in pieces.
 *
 * <p>Threading: the threads of the endpoint.
 */
final class SessionRoutes {
    private static final long ANSWER_SECONDS = 5;

    private final ServerView state;
    private final Control control;

    SessionRoutes(ServerView state, Control control) {
        this.state = state;
        this.control = control;
    }

    void addTo(Router router) {
        router.add("GET", "/api/v1/sessions", HEAVY, this::sessions)
                .add("DELETE", "/api/v1/sessions", HEAVY, this::endSessions)
                .add("DELETE", "/api/v1/sessions/{}", this::endSession);
    }

    /** The youngest first unless another order is asked for; {@code next} is the id to ask with {@code before} for older ones. */
    private Response sessions(Request request) throws ApiProblem, InterruptedException {
        SessionParameters parameters = SessionParameters.ofList(request);
        SessionQuery query = parameters.query();
        List<SessionPage> pages = new ArrayList<>();
        for (CompletableFuture<SessionPage> answer :
                state.workers().stream().map(worker -> worker.list(query)).toList()) {
            pages.add(await(answer));
        }
        long matching = pages.stream().mapToLong(SessionPage::matching).sum();
        if (matching == 0) {
            checkNames(parameters.place());
        }
        return ReadRoutes.json(
                parameters.isCount() ? Json.object().put("count", matching) : page(query, pages, matching));
    }

    private static ObjectNode page(SessionQuery query, List<SessionPage> pages, long matching) {
        List<SessionView> views = pages.stream()
                .flatMap(page -> page.views().stream())
                .sorted(query.order().comparator())
                .limit(query.limit())
                .toList();
        ObjectNode page = Json.object();
        ArrayNode sessions = page.putArray("sessions");
        views.forEach(session -> sessions.add(session(session)));
        if (pages.stream().allMatch(SessionPage::complete)) {
            page.put("matching", matching);
        }
        if (query.order() == SessionOrder.NEWEST && views.size() >= query.limit()) {
            page.put("next", String.valueOf(views.getLast().id()));
        }
        return page;
    }

    private static ObjectNode session(SessionView session) {
        return Json.object()
                .put("id", String.valueOf(session.id()))
                .put("uniqueId", session.uniqueId())
                .put("worker", session.worker())
                .put("client", session.client().toString())
                .put(
                        "clientSubject",
                        session.certificate() == null
                                ? null
                                : session.certificate().subject())
                .put("frontend", session.frontend())
                .put("route", session.routing().route())
                .put("sni", session.routing().sni())
                .put("pool", session.pool())
                .put("backend", session.backend())
                .put("backendAddress", session.backendAddress())
                .put(
                        "outgoing",
                        session.outgoing() == null ? null : session.outgoing().toString())
                .put("phase", session.phase())
                .put("ageSeconds", session.ageNanos() / 1e9)
                .put("idleSeconds", session.idleNanos() / 1e9)
                .put("receivedBytes", session.fromClient())
                .put("sentBytes", session.fromBackend());
    }

    /** A name without sessions may be a misspelt one. One that was removed may have sessions still, so it is looked at only here. */
    private void checkNames(SessionFilter.Place place) throws ApiProblem {
        Snapshot snapshot = state.snapshot();
        String frontend = place.frontend();
        if (frontend != null && snapshot.frontend(frontend).isEmpty()) {
            throw ApiProblem.notFound(
                    "frontend",
                    frontend,
                    snapshot.frontends().stream().map(Frontend::name).toList());
        }
        checkRoute(snapshot, place);
        String pool = place.pool();
        if (pool != null && snapshot.pool(pool).isEmpty()) {
            throw ApiProblem.notFound(
                    "pool", pool, snapshot.pools().stream().map(Pool::name).toList());
        }
        String backend = place.backend();
        if (backend != null) {
            List<String> names = snapshot.pools().stream()
                    .filter(one -> pool == null || one.name().equals(pool))
                    .flatMap(one -> one.backends().stream())
                    .map(Backend::name)
                    .toList();
            if (!names.contains(backend)) {
                throw ApiProblem.notFound(pool == null ? "backend" : "backend of pool " + pool, backend, names);
            }
        }
    }

    private static void checkRoute(Snapshot snapshot, SessionFilter.Place place) throws ApiProblem {
        String frontend = place.frontend();
        String route = place.route();
        if (route != null) {
            List<String> names = snapshot.frontends().stream()
                    .filter(one -> frontend == null || one.name().equals(frontend))
                    .filter(one -> one.routes().isSplit())
                    .flatMap(one -> one.routes().all().stream())
                    .map(one -> one.state().name())
                    .distinct()
                    .toList();
            if (!names.contains(route)) {
                throw ApiProblem.notFound(frontend == null ? "route" : "route of frontend " + frontend, route, names);
            }
        }
    }

    private Response endSessions(Request request) throws ApiProblem, InterruptedException {
        SessionParameters parameters = SessionParameters.ofEnd(request);
        long ended = control.endSessions(parameters.filter());
        if (ended == 0) {
            checkNames(parameters.place());
        }
        return ReadRoutes.json(Json.object().put("closed", ended));
    }

    private Response endSession(Request request) throws ApiProblem, InterruptedException {
        String name = request.names().getFirst();
        long id = id(name);
        if (id < 0 || !control.endSession(id)) {
            throw ApiProblem.notFound("session", name);
        }
        return ReadRoutes.json(Json.object().put("closed", String.valueOf(id)));
    }

    /** Of an id, or of the unique id that a backend was told; -1 when it is neither, or one of another process. */
    private long id(String name) {
        String digits = name.substring(name.indexOf('-') + 1);
        if (!digits.matches("[0-9]{1,18}")) {
            return -1;
        }
        long id = Long.parseLong(digits);
        int worker = Worker.workerOf(id);
        boolean ours = digits.equals(name)
                || (worker < state.workers().size()
                        && state.workers().get(worker).isUniqueId(name, id));
        return ours ? id : -1;
    }

    private static <T> T await(CompletableFuture<T> answer) throws ApiProblem, InterruptedException {
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException _) {
            throw new ApiProblem(Response.UNAVAILABLE, "no answer", "an event loop did not answer in time");
        }
    }
}
