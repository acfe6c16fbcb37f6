package dev.sluice.proxy.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.config.value.TcpBind;
import dev.sluice.proxy.net.WorkerLoop;
import dev.sluice.proxy.session.Worker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The read-only endpoint: metrics, probes, version. It has threads of its own, so that a scrape never delays a session and a
 * stuck loop can be told.
 */
public final class AdminServer implements AutoCloseable {
    /** How long a loop may take to answer before it counts as stuck. */
    private static final long HEARTBEAT_SECONDS = 2;

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String INDEX = "Sluice\n\n/metrics  /livez  /readyz  /version\n";

    /**
     * One answer.
     *
     * @param type its Content-Type
     */
    record Answer(int status, String type, String body) {
        static Answer text(int status, String text) {
            return new Answer(status, TEXT, text);
        }
    }

    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ServerState state;

    /** Made by the first scrape: who is never scraped does not pay for its classes. */
    private @Nullable Metrics metrics;

    static {
        // A client that is slow to ask must not hold its thread and connection for ever.
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        System.setProperty("sun.net.httpserver.maxRspTime", "30");
        System.setProperty("jdk.httpserver.maxConnections", "200");
    }

    private AdminServer(HttpServer http, ServerState state) {
        this.http = http;
        this.state = state;
    }

    /** Binds and serves. */
    public static AdminServer start(TcpBind bind, ServerState state) throws IOException {
        InetSocketAddress address = bind.host().isEmpty()
                ? new InetSocketAddress(bind.port())
                : new InetSocketAddress(InetAddress.getByName(bind.host()), bind.port());
        AdminServer server = new AdminServer(HttpServer.create(address, 0), state);
        server.http.setExecutor(server.threads);
        server.http.createContext("/", server::handle);
        server.http.start();
        return server;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            boolean head = method.equals("HEAD");
            if (!head && !method.equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, Answer.text(METHOD_NOT_ALLOWED, "read only\n"), false);
                return;
            }
            send(exchange, answer(exchange), head);
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        return switch (exchange.getRequestURI().getPath()) {
            case "/" -> Answer.text(OK, INDEX);
            case "/metrics" -> metrics().scrape(exchange.getRequestHeaders().getFirst("Accept"));
            case "/livez" -> live();
            case "/readyz" -> ready();
            case "/version" -> version();
            default ->
                Answer.text(
                        NOT_FOUND,
                        "no such page; there are " + INDEX.lines().toList().getLast() + "\n");
        };
    }

    private synchronized Metrics metrics() {
        if (metrics == null) {
            metrics = new Metrics(state);
        }
        return metrics;
    }

    private static void send(HttpExchange exchange, Answer answer, boolean head) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        if (head) {
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Asks every loop to run a task. */
    private Answer live() {
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
            if (!answers(beats.get(i), deadline)) {
                stuck.add(loops.get(i).toString());
            }
        }
        return stuck.isEmpty()
                ? Answer.text(OK, "ok\n")
                : Answer.text(UNAVAILABLE, "stuck: " + String.join(", ", stuck) + "\n");
    }

    private static boolean answers(CountDownLatch beat, long deadline) {
        try {
            return beat.await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Answer ready() {
        if (state.isReady()) {
            return Answer.text(OK, "ok\n");
        }
        return Answer.text(UNAVAILABLE, state.isDraining() ? "draining\n" : "starting\n");
    }

    private Answer version() {
        String json = "{\"version\":\"%s\",\"java\":\"%s\",\"os\":\"%s %s\"}\n"
                .formatted(
                        state.version(),
                        Runtime.version(),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"));
        return new Answer(OK, "application/json", json);
    }

    /** Where it listens, with the port that the kernel chose. */
    public String address() {
        String host = http.getAddress().getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":"
                + http.getAddress().getPort();
    }

    @Override
    public void close() {
        http.stop(0);
        threads.close();
    }
}
