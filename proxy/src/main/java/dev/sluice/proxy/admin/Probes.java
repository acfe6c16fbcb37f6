package dev.sluice.proxy.admin;

import dev.sluice.proxy.http.Response;
import dev.sluice.proxy.net.LoopCall;
import dev.sluice.proxy.net.LoopThread;
import dev.sluice.proxy.net.LoopUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Says whether the process lives and serves. Threading: the threads of the endpoint, which may block. */
final class Probes {
    /** Where they are, for everybody. */
    static final Set<String> PATHS = Set.of("/livez", "/readyz");

    /** How long a loop may take to answer before it counts as stuck. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ServerState state;
    /** The question that is being asked; whoever comes meanwhile shares its answer, so that a flood of probes is one task for each loop. */
    private final AtomicReference<@Nullable FutureTask<List<String>>> asking = new AtomicReference<>();

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
        FutureTask<List<String>> own = new FutureTask<>(this::ask);
        FutureTask<List<String>> other = asking.compareAndExchange(null, own);
        if (other == null) {
            own.run();
            asking.set(null);
        }
        try {
            return (other == null ? own : other).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the endpoint is closing", e);
        }
    }

    private List<String> ask() throws InterruptedException {
        Map<LoopThread, LoopCall<Boolean>> beats = new LinkedHashMap<>();
        state.heartbeats().loops().forEach(loop -> beats.put(loop, LoopCall.of(loop, () -> {})));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<String> stuck = new ArrayList<>();
        for (Map.Entry<LoopThread, LoopCall<Boolean>> beat : beats.entrySet()) {
            try {
                boolean _ = beat.getValue().await(Duration.ofNanos(deadline - System.nanoTime()));
            } catch (LoopUnavailableException _) {
                stuck.add(beat.getKey().toString());
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
