package dev.sluice.proxy.admin;

import static dev.sluice.proxy.http.Router.Effort.HEAVY;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.proxy.http.Request;
import dev.sluice.proxy.http.Response;
import dev.sluice.proxy.http.Router;
import dev.sluice.proxy.session.SessionFilter;
import dev.sluice.proxy.session.SessionView;
import dev.sluice.proxy.status.ServerState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lists sessions, with the addresses of their clients: at the admin endpoint alone. Few lists are made at once, and each loop looks through its
 * sessions in pieces.
 *
 * <p>Threading: the threads of the endpoint.
 */
final class SessionRoutes {
    private static final int MOST_SESSIONS = 1_000;
    private static final int USUAL_SESSIONS = 100;
    private static final long ANSWER_SECONDS = 5;

    private final ServerState state;

    SessionRoutes(ServerState state) {
        this.state = state;
    }

    void addTo(Router router) {
        router.add("GET", "/api/v1/sessions", HEAVY, this::sessions);
    }

    /** The youngest first; {@code next} is the id to ask with {@code before} for older ones. */
    private Response sessions(Request request) throws ApiProblem, InterruptedException {
        int limit = (int) number(request, "limit", USUAL_SESSIONS, MOST_SESSIONS);
        SessionFilter filter = new SessionFilter(
                request.query().get("frontend"),
                request.query().get("pool"),
                request.query().get("backend"),
                request.query().get("client"),
                number(request, "before", Long.MAX_VALUE, Long.MAX_VALUE),
                limit);
        List<SessionView> all = new ArrayList<>();
        for (CompletableFuture<List<SessionView>> answer :
                state.workers().stream().map(worker -> worker.list(filter)).toList()) {
            all.addAll(await(answer));
        }
        all.sort(Comparator.comparingLong(SessionView::id).reversed());
        ObjectNode page = Json.object();
        ArrayNode sessions = page.putArray("sessions");
        all.stream().limit(limit).forEach(session -> sessions.add(session(session)));
        if (all.size() >= limit) {
            page.put("next", String.valueOf(all.get(limit - 1).id()));
        }
        return ReadRoutes.json(page);
    }

    private static ObjectNode session(SessionView session) {
        return Json.object()
                .put("id", String.valueOf(session.id()))
                .put("worker", session.worker())
                .put("client", session.client().toString())
                .put("frontend", session.frontend())
                .put("pool", session.pool())
                .put("backend", session.backend())
                .put("phase", session.phase())
                .put("ageSeconds", session.ageNanos() / 1e9)
                .put("receivedBytes", session.fromClient())
                .put("sentBytes", session.fromBackend());
    }

    static <T> T await(CompletableFuture<T> answer) throws ApiProblem, InterruptedException {
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException _) {
            throw new ApiProblem(Response.UNAVAILABLE, "no answer", "an event loop did not answer in time");
        }
    }

    static long number(Request request, String name, long otherwise, long most) throws ApiProblem {
        String text = request.query().get(name);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[1-9][0-9]{0,17}") || Long.parseLong(text) > most) {
            throw ApiProblem.badRequest(name + ": \"" + text + "\" is not a whole number from 1 to " + most);
        }
        return Long.parseLong(text);
    }
}
