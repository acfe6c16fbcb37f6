package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Namespaces;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the process itself lacks is not taken for an illness of the backends. */
@Timeout(120)
class ExhaustionIT {
    private static final String ACTIVE = "sluice_process_connections_active";
    private static final String LIMIT = "sluice_process_connections_limit";
    private static final String SHORT = "sluice_exhausted_total{what=\"descriptors\"}";
    private static final String UP = "sluice_backend_up{backend=\"b\",pool=\"p\"}";

    private final int port = Ports.free();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        opened.add(socket);
        return socket;
    }

    private static boolean exchanges(Socket socket) throws IOException {
        socket.getOutputStream().write('x');
        return socket.getInputStream().read() == 'x';
    }

    private static String checks(String result) {
        return "sluice_backend_health_checks_total{backend=\"b\",pool=\"p\",result=\"%s\"}".formatted(result);
    }

    private String config(Peer peer, String pool, String more) {
        return """
                process: {workers: 2}
                log: {access: {output: none}}
                frontends: {f: {bind: "127.0.0.1:%d", pool: p}}
                pools:
                  p:
                    onBackendDown: close
                    healthCheck: {type: tcp, interval: 200ms, fastInterval: 200ms, timeout: 200ms, fall: 2}
                    backends: {b: "%s"}
                    %s
                %s
                """.formatted(port, peer.address(), pool, more);
    }

    @Test
    void descriptorsTakenAwayWhileRunningLeaveBackendsAndSessionsAlone() throws IOException, InterruptedException {
        String prlimit = Requires.program("prlimit");
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start(config(peer, "", ""));
                Kept metrics = new Kept(sluice)) {
            Socket old = connect();
            assertThat(exchanges(old)).isTrue();
            Await.until("checked", () -> metrics.value(checks("passed")) > 1);
            Run.ok(prlimit, "--pid", "" + sluice.pid(), "--nofile=1:20000"); // what is opened from now on fails
            Socket waiting = connect();
            waiting.getOutputStream().write('x');
            Await.until("checks are not made", () -> metrics.value(checks("not_made")) > 5);
            assertThat(metrics.value(UP)).isEqualTo(1);
            assertThat(metrics.value(checks("failed"))).isZero();
            assertThat(metrics.value(SHORT)).isPositive();
            assertThat(exchanges(old)).isTrue();
            Await.until("the limit is followed", () -> metrics.value(LIMIT) == 1);

            Run.ok(prlimit, "--pid", "" + sluice.pid(), "--nofile=20000:20000");
            assertThat(waiting.getInputStream().read()).isEqualTo('x');
            assertThat(exchanges(old)).isTrue();
            Await.until("the limit is followed", () -> sluice.metric(LIMIT) > 9_000);
            double passed = sluice.metric(checks("passed"));
            Await.until("checked again", () -> sluice.metric(checks("passed")) > passed);
            Await.until("told that it is over", () -> sluice.stderr().contains("no file descriptor left: over"));
            assertThat(sluice.stderr().split("no file descriptor left, ", -1))
                    .as("told once")
                    .hasSize(2);
        }
    }

    @Test
    void probesAreAnsweredOneAfterTheOtherWithoutADescriptorToSpare() throws IOException, InterruptedException {
        String prlimit = Requires.program("prlimit");
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start(config(peer, "", ""))) {
            String livez = sluice.url("/livez");
            assertThat(Run.ok("curl", "-s", "-m", "20", livez)).isEqualTo("ok\n");
            Run.ok(prlimit, "--pid", "" + sluice.pid(), "--nofile=%d:20000".formatted(sluice.descriptors()));
            for (int i = 0; i < 40; i++) {
                connect(); // takes what is left
            }
            for (int i = 0; i < 5; i++) {
                assertThat(Run.ok("curl", "-s", "-m", "20", livez)).isEqualTo("ok\n");
            }
            assertThat(sluice.stderr()).doesNotContain("exceptionCaught");
        }
    }

    /** A connection to the metrics port that is there when no other can be made. */
    private static final class Kept implements AutoCloseable {
        private static final int PAUSE_MILLIS = 500;

        private final Socket socket;

        private Kept(Sluice sluice) throws IOException, InterruptedException {
            URI uri = URI.create(sluice.url("/metrics"));
            assertThat(sluice.get("/metrics").statusCode()).isEqualTo(200); // what a scrape needs is loaded
            socket = new Socket(uri.getHost(), uri.getPort());
            socket.setSoTimeout(PAUSE_MILLIS);
        }

        private double value(String series) throws IOException {
            socket.getOutputStream()
                    .write("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(answer);
            } catch (SocketTimeoutException _) {
                // It stays open: no more comes.
            }
            return new Sluice.Scrape(answer.toString(StandardCharsets.UTF_8)).value(series);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void aSmallLimitKeepsDescriptorsForChecksOfBackendsThatNeverAnswer() throws IOException, InterruptedException {
        String prlimit = Requires.program("prlimit");
        try (Peer peer = Peer.echo();
                ServerSocket silent = new ServerSocket(0, 1)) {
            for (int i = 0; i < 4; i++) { // its backlog is full: it answers nobody
                SocketChannel filling = SocketChannel.open();
                opened.add(filling);
                filling.configureBlocking(false);
                filling.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), silent.getLocalPort()));
            }
            StringBuilder backends = new StringBuilder();
            for (int i = 0; i < 400; i++) {
                backends.append("\"127.77.%d.%d:%d\",".formatted(i / 250, 1 + i % 250, silent.getLocalPort()));
            }
            String more =
                    "  q: {healthCheck: {type: tcp, interval: 1s, timeout: 1s}, backends: [%s]}".formatted(backends);
            try (Sluice sluice = Sluice.start(List.of(prlimit, "--nofile=1024:1024"), config(peer, "", more))) {
                Await.until("silent backends are checked", () -> sluice.descriptors() > 300);
                List<Socket> clients = new ArrayList<>();
                for (int i = 0; i < 400; i++) {
                    clients.add(connect());
                }
                int limit = (int) sluice.metric(LIMIT);
                assertThat(limit).isBetween(280, 320);
                Await.until("full", () -> sluice.metric(ACTIVE) == limit);
                double passed = sluice.metric(checks("passed"));
                Await.until("checks are made beside all sessions", () -> sluice.metric(checks("passed")) > passed + 10);
                for (Socket client : clients) {
                    client.getOutputStream().write('x');
                }
                Await.until("all that fit are served", () -> served(clients) == limit);
                assertThat(sluice.metric(UP)).isEqualTo(1);
                assertThat(sluice.metric(checks("failed"))).isZero();
                assertThat(sluice.metric(checks("not_made"))).isZero();
                assertThat(sluice.metric(SHORT)).isZero();
            }
        }
    }

    @Test
    void pipesGiveTheirDescriptorsToClients() throws IOException, InterruptedException {
        String prlimit = Requires.program("prlimit");
        byte[] much = new byte[256 * 1024];
        try (Peer peer = Peer.of(client -> {
                    if (client.getInputStream().read() == 'x') {
                        client.getOutputStream().write('x');
                        client.getInputStream().read();
                    } else {
                        while (true) {
                            client.getOutputStream().write(much);
                        }
                    }
                });
                Sluice sluice =
                        Sluice.start(List.of(prlimit, "--nofile=600:600"), config(peer, "splice: always", ""))) {
            int limit = (int) sluice.metric(LIMIT);
            List<Socket> slow = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Socket client = connect();
                client.getOutputStream().write('m');
                slow.add(client);
            }
            Await.until("pipes are full", () -> pipes(sluice) == slow.size());
            List<Socket> clients = new ArrayList<>();
            for (int i = slow.size(); i < limit; i++) {
                Socket client = connect();
                client.getOutputStream().write('x');
                clients.add(client);
            }
            Await.until("all but those that pipes displace", () -> served(clients) == limit - 2 * slow.size());
            for (Socket client : slow) {
                client.close();
            }
            Await.until("all", () -> served(clients) == clients.size());
            assertThat(sluice.metric(SHORT)).isZero();
            assertThat(sluice.metric(checks("not_made"))).isZero();
        }
    }

    private static double pipes(Sluice sluice) throws IOException, InterruptedException {
        Sluice.Scrape scrape = sluice.scrape();
        return scrape.value("sluice_pipes_in_use{worker=\"0\"}") + scrape.value("sluice_pipes_in_use{worker=\"1\"}");
    }

    /** Clients that have an answer. */
    private static int served(List<Socket> clients) throws IOException {
        int served = 0;
        for (Socket client : clients) {
            served += client.getInputStream().available();
        }
        return served;
    }

    @Test
    void portsThatRunOutLeaveABackendUpAndAnotherIsTried(@TempDir Path directory)
            throws IOException, InterruptedException {
        Requires.program("socat");
        Requires.program("curl");
        String output = Namespaces.run("ports.sh", directory);
        assertThat(output)
                .containsPattern("served by one: (18|19|20)\n")
                .containsPattern("sluice_frontend_connections_active\\{frontend=\"one\"} (18|19|20)\\.0")
                .contains("sluice_frontend_connections_active{frontend=\"two\"} 5.0")
                .contains("sluice_backend_up{backend=\"a\",pool=\"one\"} 1.0")
                .contains("sluice_backend_up{backend=\"a\",pool=\"two\"} 1.0")
                .containsPattern("sluice_exhausted_total\\{what=\"ports\"} [1-9]")
                .contains("sluice_connections_closed_total{cause=\"backend_down\",frontend=\"one\",phase=\"data\"} 0.0")
                .containsPattern(
                        "sluice_connections_closed_total\\{cause=\"exhausted\",frontend=\"one\",phase=\"connect\"} [5-7]\\.0")
                .contains("sluice_backend_ejections_total{backend=\"a\",pool=\"one\"} 0.0")
                .contains("no local port left for connections to a backend")
                .contains("net.ipv4.ip_local_port_range")
                .doesNotContain("is down", "is ejected");
    }
}
