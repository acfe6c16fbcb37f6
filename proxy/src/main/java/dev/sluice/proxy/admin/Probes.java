package dev.sluice.proxy.admin;

import dev.sluice.config.text.Printable;
import dev.sluice.proxy.health.Heartbeats;
import dev.sluice.proxy.http.Response;
import dev.sluice.proxy.net.LoopThread;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.status.Readiness;
import dev.sluice.proxy.status.ServerView;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The probes of the process: whether it lives and serves; they cost no loop anything. Threading: the threads of the
 * endpoint.
 */
final class Probes {
    /** Where they are, for everybody. */
    static final Set<String> PATHS = Set.of("/livez", "/readyz");

    private final ServerView state;

    Probes(ServerView state) {
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

    /** Whether clients are accepted, the pools that readiness follows are there, and each of these pools has a backend that has shown that it works. */
    Response ready(List<String> pools) {
        if (!state.isAccepting()) {
            boolean drained = state.isDraining() || state.isDrained("");
            return Response.text(Response.UNAVAILABLE, drained ? "draining\n" : "starting\n");
        }
        Readiness readiness = state.readiness();
        if (!readiness.ready()) {
            return Response.text(Response.UNAVAILABLE, "not ready: " + readiness.reason() + "\n");
        }
        for (String name : new LinkedHashSet<>(pools)) {
            Optional<Pool> pool = state.snapshot().pool(name);
            String lack = pool.isEmpty() ? ": there is no such pool" : lack(pool.get());
            if (lack != null) {
                return Response.text(Response.UNAVAILABLE, "pool " + Printable.of(name) + lack + "\n");
            }
        }
        return Response.text(Response.OK, "ok\n");
    }

    /** Why nothing shows that the pool would serve a client; null when a check has. */
    private static @Nullable String lack(Pool pool) {
        boolean isUp = false;
        for (Backend backend : pool.eligible()) {
            if (backend.state() == BackendState.UP) {
                // It counts as up until its first check has ended, which shall not pass for a backend that works.
                if (backend.health().passed.value() > 0) {
                    return null;
                }
                isUp = true;
            }
        }
        if (!pool.config().isChecked()) {
            return " is not checked: write healthCheck";
        }
        if (isUp) {
            return ": no backend has passed a check yet";
        }
        return pool.backends().isEmpty() ? ": it has no backends" : ": none of its backends is up";
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
