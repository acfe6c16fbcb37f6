package dev.sluice.proxy.admin;

import dev.sluice.proxy.http.Response;
import dev.sluice.proxy.net.WorkerLoop;
import dev.sluice.proxy.session.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Says whether the process lives and serves. Threading: the threads of the endpoint, which may block. */
final class Probes {
    /** Where they are, for everybody. */
    static final Set<String> PATHS = Set.of("/livez", "/readyz");

    /** How long a loop may take to answer before it counts as stuck. */
    private static final long HEARTBEAT_SECONDS = 2;

    private final ServerState state;

    Probes(ServerState state) {
        this.state = state;
    }

    /** Asks every loop to run a task. */
    Response live() throws InterruptedException {
        List<String> stuck = stuck();
        return stuck.isEmpty()
                ? Response.text(Response.OK, "ok\n")
                : Response.text(Response.UNAVAILABLE, "stuck: " + String.join(", ", stuck) + "\n");
    }

    private List<String> stuck() throws InterruptedException {
        List<WorkerLoop> loops = state.workers().stream().map(Worker::loop).toList();
        List<CountDownLatch> beats = new ArrayList<>();
        for (WorkerLoop loop : loops) {
            CountDownLatch beat = new CountDownLatch(1);
            beats.add(beat);
            loop.execute(beat::countDown);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(HEARTBEAT_SECONDS);
        List<String> stuck = new ArrayList<>();
        for (int i = 0; i < beats.size(); i++) {
            if (!beats.get(i).await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                stuck.add(loops.get(i).toString());
            }
        }
        return stuck;
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
