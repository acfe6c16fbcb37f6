package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Daemon;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PROXY protocol in both directions with HAProxy and nginx: the client stays the client however many proxies there are. */
@Timeout(120)
class ProxyProtocolIT {
    /** Another address of the loopback interface, so that the client can be told from the proxies. */
    private static final String CLIENT = "127.0.0.9";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final int port = Ports.free();
    private final int peerPort = Ports.free();

    private static String exchange(int port, String text, int answer) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.ofLiteral(CLIENT), 0)) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readNBytes(answer), StandardCharsets.UTF_8);
        }
    }

    private Daemon haproxy(String server) throws IOException {
        Path config = Files.writeString(directory.resolve("haproxy.cfg"), """
                defaults
                  mode tcp
                  timeout connect 5s
                  timeout client 30s
                  timeout server 30s
                frontend f
                  bind 127.0.0.1:%d %s
                  default_backend b
                backend b
                  server s %s
                """.formatted(
                        peerPort, server.startsWith("accept") ? "accept-proxy" : "", server.replace("accept ", "")));
        return Daemon.start(directory, peerPort, Requires.program("haproxy"), "-db", "-f", config.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2", "send-proxy-v2 proxy-v2-options crc32c,unique-id"})
    void theClientOfAnHaproxyInFrontIsTheClient(String option) throws IOException {
        try (Peer echo = Peer.echo();
                Sluice sluice = Sluice.start("""
                        frontends:
                          f:
                            bind: "127.0.0.1:%d"
                            pool: ["%s"]
                            proxyProtocol: required
                            trustedProxies: 127.0.0.1
                            deny: 127.0.0.8
                        """.formatted(port, echo.address()));
                Daemon _ = haproxy("127.0.0.1:" + port + " " + option)) {
            assertThat(exchange(peerPort, "hello", 5)).isEqualTo("hello");
            sluice.awaitStdout(line -> line.contains("\"client\":\"" + CLIENT + ":")
                    && line.contains("\"proxy\":\"127.0.0.1:")
                    && line.contains("\"from_client_bytes\":5"));
        }
    }

    @Test
    void aHeaderThatArrivesTogetherWithThePayloadAndItsEndLosesNeither() throws IOException, InterruptedException {
        try (Peer echo = Peer.echo();
                Sluice sluice = Sluice.start("""
                        frontends: {f: {bind: "127.0.0.1:%d", pool: ["%s"], proxyProtocol: required}}
                        """.formatted(port, echo.address()))) {
            sluice.signal("STOP"); // so that one edge tells all
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(30_000);
                socket.getOutputStream()
                        .write("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nhello".getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                sluice.signal("CONT");
                assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("hello");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void anHaproxyBehindSeesTheClient(String version) throws IOException, InterruptedException {
        Path seen = directory.resolve("seen");
        try (Peer echo = Peer.of(client -> {
                    byte[] head = client.getInputStream().readNBytes(56);
                    if (head.length == 56) { // a health check that HAProxy passes on has less
                        Files.write(seen, head);
                        client.getOutputStream().write('k');
                    }
                });
                // HAProxy reads our header and tells what it read by a header of version 1.
                Daemon _ = haproxy("accept " + echo.address() + " send-proxy");
                Sluice _ = Sluice.start("""
                        frontends: {f: {bind: "127.0.0.1:%d", pool: p}}
                        pools:
                          p:
                            sendProxyProtocol: %s
                            healthCheck: {type: tcp, interval: 100ms}
                            backends: ["127.0.0.1:%d"]
                        """.formatted(port, version, peerPort))) {
            assertThat(exchange(port, "0123456789012345678901234567890123456789", 1))
                    .isEqualTo("k");
            assertThat(Files.readString(seen)).startsWith("PROXY TCP4 " + CLIENT + " 127.0.0.1 ");
        }
    }

    @ParameterizedTest
    @CsvSource({"v1, off", "v2, off", "v2, on"})
    void anNginxBehindSeesTheClient(String version, String uniqueId) throws IOException, InterruptedException {
        try (Daemon _ = nginx("listen 127.0.0.1:%d proxy_protocol;".formatted(peerPort), "");
                Sluice _ = Sluice.start(
                        """
                        frontends: {f: {bind: "127.0.0.1:%d", pool: p}}
                        pools: {p: {sendProxyProtocol: %s, sendUniqueId: %s, backends: ["127.0.0.1:%d"]}}
                        """.formatted(port, version, uniqueId.equals("on") && version.equals("v2"), peerPort))) {
            String body =
                    Run.ok(Requires.program("curl"), "-s", "--interface", CLIENT, "http://127.0.0.1:" + port + "/");
            assertThat(body).isEqualTo("client " + CLIENT + "\n");
        }
    }

    @Test
    void theClientOfAnNginxInFrontIsTheClient() throws IOException {
        try (Peer echo = Peer.echo();
                Sluice sluice = Sluice.start("""
                        frontends: {f: {bind: "127.0.0.1:%d", pool: ["%s"], proxyProtocol: required}}
                        """.formatted(port, echo.address()));
                Daemon _ = nginx("", """
                        stream { server { listen 127.0.0.1:%d; proxy_pass 127.0.0.1:%d; proxy_protocol on; } }
                        """.formatted(peerPort, port))) {
            assertThat(exchange(peerPort, "hello", 5)).isEqualTo("hello");
            sluice.awaitStdout(line -> line.contains("\"client\":\"" + CLIENT + ":"));
        }
    }

    private Daemon nginx(String listen, String stream) throws IOException {
        String http = listen.isEmpty() ? "" : """
                http {
                  access_log off;
                  client_body_temp_path %1$s/t1; proxy_temp_path %1$s/t2; fastcgi_temp_path %1$s/t3;
                  uwsgi_temp_path %1$s/t4; scgi_temp_path %1$s/t5;
                  server { %2$s location / { return 200 "client $proxy_protocol_addr\\n"; } }
                }
                """.formatted(directory, listen);
        Path config = Files.writeString(directory.resolve("nginx.conf"), """
                include /etc/nginx/modules-enabled/*.conf;
                daemon off;
                pid %s/nginx.pid;
                error_log stderr;
                worker_processes 1;
                events { worker_connections 512; }
                %s
                %s
                """.formatted(directory, http, stream));
        return Daemon.start(directory, peerPort, Requires.program("nginx"), "-c", config.toString());
    }
}
