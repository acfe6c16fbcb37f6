package dev.sluice.proxy.admin;

import dev.sluice.proxy.health.Heartbeats;
import dev.sluice.proxy.http.Response;
import dev.sluice.proxy.net.LoopThread;
import dev.sluice.proxy.status.ServerState;
import java.util.List;
import java.util.Set;

/** Says whether the process lives and serves; costs no loop anything. Threading: the threads of the endpoint. */
final class Probes {
    /** Where they are, for everybody. */
    static final Set<String> PATHS = Set.of("/livez", "/readyz");

    private final ServerState state;

    Probes(ServerState state) {
        this.state = state;
    }

    /** Whether every loop has run a task lately. */
    Response live() {
        Heartbeats heartbeats = state.heartbeats();
        List<String> stuck = heartbeats.loops().stream()
                .filter(loop -> !heartbeats.isAlive(loop))
                .map(LoopThread::toString)
                .toList();
        return stuck.isEmpty()
                ? Response.text(Response.OK, "ok\n")
                : Response.text(Response.UNAVAILABLE, "stuck: " + String.join(", ", stuck) + "\n");
    }

    Response ready() {
        if (state.isReady()) {
            return Response.text(Response.OK, "ok\n");
        }
        boolean drained = state.isDraining() || state.isDrained("");
        return Response.text(Response.UNAVAILABLE, drained ? "draining\n" : "starting\n");
    }

    Response version() {
        return Response.json(
                Response.OK,
                Json.object()
                                .put("version", state.version())
                                .put("java", Runtime.version().toString())
                                .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                        + "\n");
    }
}
