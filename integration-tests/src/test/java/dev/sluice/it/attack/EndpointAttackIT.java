package dev.sluice.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever reaches the metrics port or the admin endpoint cannot stop the process, blind its probes or use an operator's browser. */
@Timeout(120)
class EndpointAttackIT {
    private static final int SOURCES = 8;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final int port = Ports.free();
    private final Peer echo = Peer.echo();
    private final List<Socket> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        echo.close();
    }

    private Sluice small(String pools) throws IOException {
        return Sluice.start(
                List.of("env", "SLUICE_JAVA_OPTIONS=-XX:MaxRAM=128m"), """
                log: {access: {output: none}}
                frontends: {f: {bind: "127.0.0.1:%d", pool: ["%s"]}}
                %s
                """.formatted(port, echo.address(), pools));
    }

    /** A client of the metrics port, from one of some addresses of this host. */
    private Socket attacker(Sluice sluice, int number) throws IOException {
        Socket socket = new Socket();
        open.add(socket);
        socket.setReceiveBufferSize(4_096);
        socket.bind(new InetSocketAddress("127.0.1." + (1 + number % SOURCES), 0));
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), URI.create(sluice.url("/")).getPort()));
        return socket;
    }

    private static void send(Socket socket, String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException _) {
            // It was sent away.
        }
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    private static void exchange(Socket session) throws IOException {
        session.getOutputStream().write('x');
        assertThat(session.getInputStream().read()).isEqualTo('x');
    }

    @Test
    void clientsThatDoNotReadFillNoMemory() throws IOException, InterruptedException {
        try (Sluice sluice = small("");
                Socket session = new Socket(InetAddress.getLoopbackAddress(), port)) {
            exchange(session);
            long before = sluice.residentKilobytes();
            for (int i = 0; i < 150; i++) {
                send(attacker(sluice, i), get("/api/v1/openapi.json").repeat(100));
            }
            for (int i = 0; i < 50; i++) {
                assertThat(sluice.get("/livez").statusCode()).isEqualTo(200);
                exchange(session);
            }
            assertThat(sluice.isAlive()).isTrue();
            assertThat(sluice.residentKilobytes() - before).isLessThan(50_000);
        }
    }

    @Test
    void twoThousandBackendsAreScrapedInASmallContainer() throws IOException, InterruptedException {
        StringJoiner backends = new StringJoiner(", ", "pools: {large: {healthCheck: off, backends: {", "}}}");
        for (int i = 0; i < 2_000; i++) {
            backends.add("b" + i + ": \"127.0.0.1:" + (10_000 + i) + "\"");
        }
        try (Sluice sluice = small(backends.toString());
                Socket session = new Socket(InetAddress.getLoopbackAddress(), port)) {
            exchange(session);
            for (int i = 0; i < 4; i++) {
                send(attacker(sluice, i), get("/metrics"));
                send(attacker(sluice, i), get("/api/v1/events"));
            }
            for (String path : List.of("/metrics", "/stats.csv", "/api/v1/stats", "/metrics")) {
                Await.until(path, () -> sluice.get(path).statusCode() == 200);
                exchange(session);
            }
            assertThat(sluice.scrape().value("sluice_backend_up{backend=\"b1999\",pool=\"large\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void idleConnectionsAndStreamsDoNotBlindTheProbes() throws IOException, InterruptedException {
        try (Sluice sluice = small("")) {
            for (int i = 0; i < 300; i++) {
                Socket attacker = attacker(sluice, i);
                if (i % 2 == 0) {
                    send(attacker, get("/api/v1/events"));
                }
            }
            for (int i = 0; i < 50; i++) {
                assertThat(Run.ok("curl", "-s", "-m", "5", sluice.url("/readyz")))
                        .isEqualTo("ok\n");
                assertThat(Run.ok("curl", "-s", "-m", "5", sluice.url("/livez")))
                        .isEqualTo("ok\n");
            }
            Await.until(
                    "refusals are counted", () -> sluice.metric("sluice_http_refused_total{reason=\"streams\"}") > 0);
        }
    }

    @Test
    void pipelinedAnswersComeInTheirOrder() throws IOException, InterruptedException {
        try (Sluice sluice = small("")) {
            Socket client = attacker(sluice, 0);
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                requests.append(get("/nothing/" + i)).append(get("/metrics"));
            }
            send(
                    client,
                    requests.append(get("/nothing/last").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"))
                            .toString());
            List<Boolean> large = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("HTTP/1.1 ") || line.contains("HTTP/1.1 "))
                    .map(line -> line.contains("200 OK"))
                    .toList();
            assertThat(large).hasSize(41);
            for (int i = 0; i < large.size(); i++) {
                assertThat(large.get(i)).as("answer " + i).isEqualTo(i % 2 == 1);
            }
        }
    }

    @Test
    void aNameThatLeadsHereByATrickChangesNothing() throws IOException, InterruptedException {
        Path token = Files.writeString(directory.resolve("token"), "secret\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        int admin = Ports.free();
        try (Sluice _ = small("admin: {socket: \"%s\", bind: \"127.0.0.1:%d\", tokenFile: \"%s\"}"
                .formatted(directory.resolve("s"), admin, token))) {
            String drain = "http://sluice/api/v1/drain";
            String socket = directory.resolve("s").toString();
            assertThat(Run.ok(
                            "curl",
                            "-s",
                            "-X",
                            "POST",
                            "--unix-socket",
                            socket,
                            "-H",
                            "Host: evil.example:8080",
                            "-H",
                            "Origin: http://evil.example:8080",
                            drain))
                    .contains("\"status\":403");
            assertThat(Run.ok(
                            "curl",
                            "-s",
                            "-X",
                            "POST",
                            "--unix-socket",
                            socket,
                            "-H",
                            "Host: localhost:8080",
                            "-H",
                            "Sec-Fetch-Site: cross-site",
                            drain))
                    .contains("\"status\":403");
            assertThat(Run.ok(
                            "curl",
                            "-s",
                            "-H",
                            "Host: evil.example",
                            "-H",
                            "Authorization: Bearer secret",
                            "http://127.0.0.1:" + admin + "/api/v1/info"))
                    .contains("\"status\":403");
        }
    }

    @Test
    void theMetricsPortTellsNoClientsAndAsksForATokenWhereThereIsOne() throws IOException, InterruptedException {
        Path token = Files.writeString(directory.resolve("token"), "secret\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        int metrics = Ports.free();
        Path config = Files.writeString(
                directory.resolve("sluice.yaml"), """
                metrics: {bind: "127.0.0.1:%d", tokenFile: "%s"}
                frontends: {f: {bind: "127.0.0.1:%d", pool: ["%s"]}}
                """.formatted(metrics, token, port, echo.address()));
        try (Sluice sluice = Sluice.startFrom(config, metrics)) {
            assertThat(sluice.get("/livez").statusCode()).isEqualTo(200);
            assertThat(sluice.get("/metrics").statusCode()).isEqualTo(401);
            assertThat(Run.ok("curl", "-s", "-H", "Authorization: Bearer secret", sluice.url("/metrics")))
                    .contains("sluice_build_info");
            assertThat(Run.ok("curl", "-s", "-H", "Authorization: Bearer secret", sluice.url("/api/v1/sessions")))
                    .contains("\"status\":404");
        }
    }
}
