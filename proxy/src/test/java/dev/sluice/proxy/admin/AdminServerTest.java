package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.model.DrainConfig;
import dev.sluice.config.model.MetricsConfig;
import dev.sluice.config.value.TcpBind;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.account.SessionLog;
import dev.sluice.proxy.http.Refusals;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.HeldLoop;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.reload.RejectedException;
import dev.sluice.proxy.reload.Upcoming;
import dev.sluice.proxy.server.LiveView;
import dev.sluice.proxy.server.Neighbours;
import dev.sluice.proxy.server.ProxyServer;
import dev.sluice.proxy.snapshot.ReloadStatus;
import dev.sluice.proxy.snapshot.SnapshotCompiler;
import dev.sluice.proxy.systemd.InheritedSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("NullAway.Init") // set before each test
class AdminServerTest {
    private ServerSocket backend;
    private ProxyServer proxy;
    private AdminServer admin;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws IOException, BindException, RejectedException, InterruptedException {
        backend = new ServerSocket(0);
        Thread.ofVirtual().start(this::echo);
        String yaml =
                "frontends: {web: {bind: \"127.0.0.1:0\", pool: [\"127.0.0.1:%d\"]}}".formatted(backend.getLocalPort());
        Upcoming first = new Upcoming(ConfigLoader.loadText("test", yaml, _ -> null));
        first.compiled(SnapshotCompiler.compile(first.config(), 2));
        first.maxConnections(100);
        Loops loops = Engines.loops(2, 4);
        proxy = new ProxyServer(first, loops, SessionLog.NONE, InheritedSockets.none(), List::of);
        ReloadStatus status = ReloadStatus.started("test", Instant.now());
        LiveView view = LiveView.of(proxy, Neighbours.none(() -> status));
        admin = AdminServer.start(
                new TcpBind("127.0.0.1", 0), new MetricsConfig(null, true), view, new Refusals(), null);
        proxy.start(() -> {});
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        proxy.hurry();
        TestProxy.end(proxy);
        admin.close();
        backend.close();
        client.close();
    }

    private void echo() {
        while (!backend.isClosed()) {
            try {
                Socket peer = backend.accept();
                Thread.ofVirtual().start(() -> {
                    try (peer) {
                        peer.getInputStream().transferTo(peer.getOutputStream());
                    } catch (IOException _) {
                        // The session has ended.
                    }
                });
            } catch (IOException _) {
                return;
            }
        }
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + admin.address() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private void talk(String text) throws IOException {
        String address =
                proxy.addresses(proxy.snapshot().frontends().getFirst().name()).getFirst();
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create("tcp://" + address).getPort())) {
            socket.getOutputStream().write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).hasSize(text.length());
        }
    }

    @Test
    void everySeriesOfAFixedEnumExistsBeforeTheFirstClient() throws IOException, InterruptedException {
        assertThat(get("/metrics").body())
                .contains(
                        "sluice_connections_closed_total{cause=\"client_reset\",frontend=\"web\",phase=\"data\"} 0.0",
                        "sluice_frontend_refused_total{frontend=\"web\",reason=\"no_backend\"} 0.0",
                        "sluice_build_info{",
                        "process_open_fds",
                        "jvm_memory_used_bytes")
                .doesNotContain("cause=\"client_closed\",frontend=\"web\",phase=\"data\"");
    }

    @Test
    void aFrontendThatAnOperatorHasDrainedIsCounted() throws IOException, InterruptedException, BindException {
        assertThat(get("/metrics").body()).contains("sluice_frontend_drained{frontend=\"web\"} 0.0");
        proxy.operator().drainFrontend("web", new DrainConfig(Duration.ZERO, Duration.ZERO, true, null));
        assertThat(get("/metrics").body()).contains("sluice_frontend_drained{frontend=\"web\"} 1.0");
    }

    @Test
    void whatSessionsDidAddsUp() throws IOException, InterruptedException {
        for (int i = 0; i < 3; i++) {
            talk("hello");
        }
        Await.count("sessions are left", () -> proxy.sessions(), 0);
        String metrics = get("/metrics").body();
        assertThat(metrics)
                .contains(
                        "sluice_frontend_connections_total{frontend=\"web\"} 3.0",
                        "sluice_frontend_received_bytes_total{frontend=\"web\"} 15.0",
                        "sluice_frontend_sent_bytes_total{frontend=\"web\"} 15.0",
                        "sluice_connections_closed_total{cause=\"client_closed\",frontend=\"web\",phase=\"done\"} 3.0",
                        "sluice_connection_duration_seconds_count{frontend=\"web\"} 3",
                        "sluice_pool_connect_seconds_count{pool=\"web\"} 3",
                        "sluice_first_byte_seconds_count{pool=\"web\"} 3");
        assertThat(metrics).containsPattern("sluice_backend_sent_bytes_total\\{[^}]*} 15.0");
    }

    @Test
    void theFormatFollowsTheAcceptHeader() throws IOException, InterruptedException {
        assertThat(get("/metrics").headers().firstValue("Content-Type"))
                .contains("text/plain; version=0.0.4; charset=utf-8");
        HttpResponse<String> open = get("/metrics", "Accept", "application/openmetrics-text;version=1.0.0");
        assertThat(open.headers().firstValue("Content-Type"))
                .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(open.body()).endsWith("# EOF\n");
        assertThat(get("/metrics", "Accept", "application/vnd.google.protobuf").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aLoopThatDoesNotAnswerIsNamed() throws IOException, InterruptedException {
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        try (HeldLoop _ = HeldLoop.of(proxy.workers().get(1).loop())) {
            HttpResponse<String> stuck = get("/livez");
            while (stuck.statusCode() == 200) { // the next heartbeats tell
                stuck = get("/livez");
            }
            assertThat(stuck.statusCode()).isEqualTo(503);
            assertThat(stuck.body()).isEqualTo("stuck: worker 1\n");
        }
    }

    @Test
    void readinessEndsWhenDrainingBegins() throws IOException, InterruptedException {
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        proxy.drain();
        HttpResponse<String> answer = get("/readyz");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("draining\n");
    }

    @Test
    void nothingCanBeChanged() throws IOException, InterruptedException {
        HttpRequest post = HttpRequest.newBuilder(URI.create("http://" + admin.address() + "/metrics"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();
        HttpResponse<String> answer = client.send(post, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
        assertThat(get("/nothing").statusCode()).isEqualTo(404);
    }
}
