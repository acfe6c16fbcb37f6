package dev.sluice.it.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Daemon;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The table of hellos in docs/routes.md: where Sluice, HAProxy and nginx send a client, by the form in which its hello comes. */
@Timeout(240)
class HelloTableIT {
    private static final String BY_NAME = "by its name";
    private static final String DEFAULT = "default pool";
    private static final String REFUSED = "refused";
    private static final byte[] HELLO = Hellos.of("a.test", "h2");
    private static final byte[] HEADER_V2 = {
        13,
        10,
        13,
        10,
        0,
        13,
        10,
        81,
        85,
        73,
        84,
        10,
        0x21,
        0x11,
        0,
        12,
        (byte) 192,
        0,
        2,
        1,
        (byte) 192,
        0,
        2,
        2,
        1,
        1,
        2,
        2
    };

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    /**
     * A form of a hello.
     *
     * @param pieces sent one by one
     * @param header whether a PROXY header comes first
     * @param expected where Sluice sends its client
     */
    private record Row(String form, List<byte[]> pieces, boolean header, String expected) {
        Row(String form, byte[] bytes, String expected) {
            this(form, List.of(bytes), false, expected);
        }
    }

    /** A proxy with a port for all, and one for those who begin with a PROXY header. */
    private record Candidate(String name, int port, int headerPort) {}

    private static List<Row> rows() {
        byte[] large = Hellos.padded(HELLO, 14 * 1024);
        int extensions = Hellos.extensions(HELLO);
        return List.of(
                new Row("whole", HELLO, BY_NAME),
                new Row("in two segments", Hellos.pieces(HELLO, 100 + HELLO.length / 2), false, BY_NAME),
                new Row("byte by byte", Hellos.pieces(HELLO, 1), false, BY_NAME),
                new Row("in records of 100 bytes", Hellos.inRecords(HELLO, 100), BY_NAME),
                new Row("in records of one byte", Hellos.inRecords(HELLO, 1), BY_NAME),
                new Row(
                        "in records of 64 bytes, each a segment",
                        Hellos.pieces(Hellos.inRecords(HELLO, 64), 69),
                        false,
                        BY_NAME),
                new Row("14 KiB, whole", large, BY_NAME),
                new Row("14 KiB, in segments of 1000 bytes", Hellos.pieces(large, 1000), false, BY_NAME),
                new Row("14 KiB, in records of 4 KiB", Hellos.inRecords(large, 4096), BY_NAME),
                new Row("19 KiB", Hellos.padded(HELLO, 19 * 1024), REFUSED),
                new Row("behind a PROXY header, in one segment", List.of(Hellos.join(HEADER_V2, HELLO)), true, BY_NAME),
                new Row(
                        "behind a PROXY header, byte by byte",
                        Hellos.pieces(Hellos.join(HEADER_V2, HELLO), 1),
                        true,
                        BY_NAME),
                new Row("behind a PROXY header where none is due", Hellos.join(HEADER_V2, HELLO), REFUSED),
                new Row("without a name", Hellos.of(null), DEFAULT),
                new Row("no TLS: `SSH-2.0-x`", "SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII), DEFAULT),
                new Row(
                        "malformed: two extensions with a name",
                        Hellos.with(HELLO, Hellos.SERVER_NAME, name("b.test")),
                        REFUSED),
                new Row(
                        "malformed: another extension twice",
                        Hellos.with(Hellos.with(HELLO, Hellos.PADDING, new byte[1]), Hellos.PADDING, new byte[1]),
                        REFUSED),
                new Row("malformed: session id of 33 bytes", Hellos.changed(HELLO, Hellos.SESSION_ID, 33), REFUSED),
                new Row(
                        "malformed: an extension ends behind the hello",
                        Hellos.changed(HELLO, extensions + 4, 0x7F),
                        REFUSED),
                new Row(
                        "malformed: extensions end before the hello",
                        Hellos.changed(HELLO, extensions, 0, extensions + 1, 4),
                        REFUSED),
                new Row("malformed: an empty record first", Hellos.join(new byte[] {22, 3, 1, 0, 0}, HELLO), REFUSED));
    }

    private static byte[] name(String name) {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        byte[] head = {0, (byte) (text.length + 3), 0, 0, (byte) text.length};
        return Hellos.join(head, text);
    }

    /** A server that says who it is once its client has said something. */
    private static Peer server(char name) {
        return Peer.of(client -> {
            if (client.getInputStream().read() >= 0) {
                client.getOutputStream().write(name);
                client.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
        });
    }

    private static String outcome(Candidate candidate, Row row) throws IOException {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), row.header() ? candidate.headerPort() : candidate.port())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(30_000);
            int first;
            try {
                for (byte[] piece : row.pieces()) {
                    socket.getOutputStream().write(piece);
                    if (row.pieces().size() > 1) {
                        Await.pause(Duration.ofMillis(1), "pieces arrive one by one");
                    }
                }
                first = socket.getInputStream().read();
            } catch (SocketTimeoutException _) {
                return "no answer";
            } catch (IOException _) {
                return REFUSED; // by a reset
            }
            return switch (first) {
                case 'n' -> BY_NAME;
                case 'd' -> DEFAULT;
                case 21 -> REFUSED; // by an alert
                case -1 -> REFUSED;
                default -> "answered " + first;
            };
        }
    }

    private Daemon haproxy(Candidate candidate, Peer named, Peer other) throws IOException {
        String rules = """
                  tcp-request inspect-delay 3s
                  tcp-request content accept if { req.ssl_hello_type 1 }
                  use_backend named if { req.ssl_sni -i a.test }
                  default_backend other
                """;
        Path config = Files.writeString(directory.resolve("haproxy.cfg"), """
                defaults
                  mode tcp
                  timeout connect 5s
                  timeout client 30s
                  timeout server 30s
                frontend f
                  bind 127.0.0.1:%d
                %s
                frontend g
                  bind 127.0.0.1:%d accept-proxy
                %s
                backend named
                  server s %s
                backend other
                  server s %s
                """.formatted(
                        candidate.port(), rules, candidate.headerPort(), rules, named.address(), other.address()));
        return Daemon.start(directory, candidate.port(), Requires.program("haproxy"), "-db", "-f", config.toString());
    }

    private Daemon nginx(Candidate candidate, Peer named, Peer other) throws IOException {
        Path config = Files.writeString(directory.resolve("nginx.conf"), """
                include /etc/nginx/modules-enabled/*.conf;
                daemon off;
                pid %1$s/nginx.pid;
                error_log stderr;
                worker_processes 1;
                events { worker_connections 512; }
                stream {
                  map $ssl_preread_server_name $to { a.test %4$s; default %5$s; }
                  ssl_preread on; preread_timeout 3s;
                  server { listen 127.0.0.1:%2$d; proxy_pass $to; }
                  server { listen 127.0.0.1:%3$d proxy_protocol; proxy_pass $to; }
                }
                """.formatted(
                        directory, candidate.port(), candidate.headerPort(), named.address(), other.address()));
        return Daemon.start(directory, candidate.port(), Requires.program("nginx"), "-c", config.toString());
    }

    private static Sluice sluice(Candidate candidate, Peer named, Peer other) throws IOException {
        return Sluice.start("""
                log: {access: {output: none}}
                frontends:
                  f: {bind: "127.0.0.1:%d", routes: [{sni: a.test, pool: named}], pool: other}
                  g: {bind: "127.0.0.1:%d", routes: [{sni: a.test, pool: named}], pool: other, proxyProtocol: required}
                pools: {named: ["%s"], other: ["%s"]}
                """.formatted(candidate.port(), candidate.headerPort(), named.address(), other.address()));
    }

    @Test
    void everyFormOfAGoodHelloIsRoutedAndNoMalformedOneGoesAnywhere() throws IOException {
        Candidate sluice = new Candidate("Sluice", Ports.free(), Ports.free());
        Candidate haproxy = new Candidate("HAProxy", Ports.free(), Ports.free());
        Candidate nginx = new Candidate("nginx", Ports.free(), Ports.free());
        StringBuilder table = new StringBuilder("| the hello | Sluice | HAProxy | nginx |\n|---|---|---|---|\n");
        Map<String, Map<String, String>> seen = new LinkedHashMap<>();
        try (Peer named = server('n');
                Peer other = server('d');
                Sluice _ = sluice(sluice, named, other);
                Daemon _ = haproxy(haproxy, named, other);
                Daemon _ = nginx(nginx, named, other)) {
            for (Row row : rows()) {
                Map<String, String> outcomes = new LinkedHashMap<>();
                table.append("| ").append(row.form());
                for (Candidate candidate : List.of(sluice, haproxy, nginx)) {
                    String outcome = outcome(candidate, row);
                    outcomes.put(candidate.name(), outcome);
                    table.append(" | ").append(outcome);
                }
                seen.put(row.form(), outcomes);
                table.append(" |\n");
            }
        }
        Files.writeString(Path.of("target", "hellos.md"), table);
        String documented = Files.readString(Path.of("../docs/routes.md"));
        for (Row row : rows()) {
            assertThat(documented).contains("| %s | %s | ".formatted(row.form(), row.expected()));
            assertThat(seen.getOrDefault(row.form(), Map.of()))
                    .as(row.form() + " in\n" + table)
                    .containsEntry("Sluice", row.expected())
                    .doesNotContainValue("no answer");
        }
        assertThat(seen.getOrDefault("whole", Map.of()))
                .containsEntry("HAProxy", BY_NAME)
                .containsEntry("nginx", BY_NAME);
    }
}
