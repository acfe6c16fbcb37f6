package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Database;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a database shows of a client leads to its session, while it lives and afterwards. */
@Timeout(180)
class SessionTraceIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final int port = Ports.free();

    private String config(String access, String backend) {
        return """
                admin: {socket: "%s"}
                log: {access: {output: "%s"%s}}
                frontends: {db: {bind: "127.0.0.1:%d", pool: pg}}
                pools: {pg: {healthCheck: off, backends: {pg1: "%s"}}}
                """.formatted(directory.resolve("admin.sock"), log(), access, port, backend);
    }

    private Path log() {
        return directory.resolve("access.log");
    }

    private Run sluice(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.addAll(List.of("--admin", directory.resolve("admin.sock").toString()));
        return Sluice.command(command.toArray(String[]::new));
    }

    /** A client through Sluice that stays until its input ends. */
    private Process client(String name) throws IOException {
        return new ProcessBuilder(Requires.program("psql"), "-X", "-q", "-Atn", url(port, name))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name).toFile())
                .start();
    }

    private static String url(int port, String name) {
        return "host=127.0.0.1 port=%d user=sluice dbname=postgres sslmode=disable application_name=%s"
                .formatted(port, name);
    }

    /** What a database administrator asks the server itself: the client's port of an application, or nothing. */
    private static String clientPort(int server, String name) throws IOException, InterruptedException {
        return Run.ok(
                        Requires.program("psql"),
                        "-X",
                        "-Atc",
                        "SELECT client_port FROM pg_stat_activity WHERE application_name = '" + name + "'",
                        url(server, "administrator"))
                .strip();
    }

    private JsonNode byOutgoingPort(String outgoing) throws IOException, InterruptedException {
        Run found = sluice("connections", "--outgoing-port", outgoing, "-o", "json");
        assertThat(found.status()).as(found.output()).isZero();
        return JSON.readTree(found.output()).path("sessions");
    }

    @Test
    void aRowOfPgStatActivityLeadsToTheClientAndToItsLine() throws IOException, InterruptedException {
        Requires.program("psql");
        int server = Ports.free();
        Process lost = null;
        Process other = null;
        try (Database postgres = Database.postgres(directory, server);
                Sluice sluice = Sluice.start(config("", "127.0.0.1:" + server))) {
            Await.until("ready", () -> postgres.log().getLast().endsWith("ready to accept connections"));
            assertThat(sluice.descriptors()).isPositive();
            lost = client("lost");
            other = client("other");
            Await.until(
                    "both are served",
                    () -> !clientPort(server, "lost").isEmpty()
                            && !clientPort(server, "other").isEmpty());
            String outgoing = clientPort(server, "lost");

            JsonNode found = byOutgoingPort(outgoing);
            assertThat(found).hasSize(1);
            JsonNode session = found.get(0);
            assertThat(session.path("outgoing").asText()).isEqualTo("127.0.0.1:" + outgoing);
            assertThat(session.path("backendAddress").asText()).isEqualTo("127.0.0.1:" + server);
            String id = session.path("id").asText();
            assertThat(sluice("connections", "--outgoing-port", outgoing).output())
                    .contains("IDLE", id, "127.0.0.1:" + outgoing, "127.0.0.1:" + server);

            assertThat(sluice("connections", "--kill", id).status()).isZero();
            Await.until(
                    "the server has lost it", () -> clientPort(server, "lost").isEmpty());
            assertThat(clientPort(server, "other")).isNotEmpty();
            assertThat(byOutgoingPort(outgoing)).isEmpty();

            Await.until(
                    "its line",
                    () -> Files.exists(log()) && Files.readString(log()).contains("\n"));
            JsonNode line = JSON.readTree(Files.readAllLines(log()).getFirst());
            assertThat(line.path("session").asText()).isEqualTo(id);
            assertThat(line.path("outgoing").asText()).isEqualTo("127.0.0.1:" + outgoing);
            assertThat(line.path("backend_address").asText()).isEqualTo("127.0.0.1:" + server);
            assertThat(line.path("client").asText())
                    .isEqualTo(session.path("client").asText());
            assertThat(line.path("cause").asText()).isEqualTo("admin");
            assertThat(sluice.stderr()).contains("session " + id + " ended by an operator");
        } finally {
            end(lost);
            end(other);
        }
    }

    private static void end(@Nullable Process client) {
        if (client != null) {
            client.destroyForcibly();
        }
    }

    @Test
    void probesThatConnectAndCloseWriteNoLineAndFailuresDo() throws IOException, InterruptedException {
        String access = ", format: text, fields: [cause, from_client_bytes, to_client_bytes], skipEmpty: true";
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start(config(access, peer.address()))) {
            for (boolean reset : new boolean[] {false, true}) {
                Socket probe = new Socket(InetAddress.getLoopbackAddress(), port);
                probe.setSoLinger(reset, 0);
                probe.close();
            }
            Await.until(
                    "both have ended",
                    () -> sluice.metric("sluice_frontend_connections_total{frontend=\"db\"}") == 2
                            && sluice.metric("sluice_frontend_connections_active{frontend=\"db\"}") == 0);
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                client.getOutputStream().write('x');
                assertThat(client.getInputStream().read()).isEqualTo('x');
            }
            Await.until("a line", () -> Files.exists(log()) && Files.size(log()) > 0);
            assertThat(Files.readString(log()))
                    .isEqualTo("cause=client_closed from_client_bytes=1 to_client_bytes=1\n");
            assertThat(sluice.metric("sluice_access_log_dropped_total")).isZero();
        }
    }
}
