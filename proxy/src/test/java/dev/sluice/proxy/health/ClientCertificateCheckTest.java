package dev.sluice.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.certificate.TestCertificates;
import dev.sluice.proxy.net.ForEachEngine;
import dev.sluice.proxy.pool.CheckResult;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Health checks of a server of Java's own TLS that wants a certificate of its clients. */
@Timeout(60)
@ForEachEngine
class ClientCertificateCheckTest {
    private static final String NAME = "db.example";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private SSLServerSocket listening;

    /** How the conversations with clients have ended. */
    private final Queue<String> ends = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void listen() throws Exception {
        X509Bundle server = bundle(NAME);
        X509Bundle client = bundle("sluice.example");
        write("server.pem", server.getCertificatePEM());
        write("client.pem", client.getCertificatePathPEM() + client.getPrivateKeyPEM());
        X509Bundle stranger = bundle("sluice.example");
        write("stranger.pem", stranger.getCertificatePathPEM() + stranger.getPrivateKeyPEM());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(server.toKeyManagerFactory().getKeyManagers(), new TrustManager[] {client.toTrustManager()}, null);
        listening = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 100, InetAddress.getLoopbackAddress());
        listening.setNeedClientAuth(true);
        Thread _ = Thread.ofVirtual().start(this::accept);
    }

    @AfterEach
    void close() throws IOException {
        listening.close();
    }

    private static X509Bundle bundle(String name) throws Exception {
        return TestCertificates.builder(name)
                .notBefore(Instant.now().minus(Duration.ofDays(1)))
                .notAfter(Instant.now().plus(Duration.ofDays(10)))
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private void write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.writeString(path, text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }

    private void accept() {
        while (!listening.isClosed()) {
            try (SSLSocket socket = (SSLSocket) listening.accept()) {
                try {
                    socket.startHandshake();
                    int first = socket.getInputStream().read();
                    if (first >= 0) {
                        socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    }
                    ends.add(first < 0 ? "end" : "request");
                } catch (IOException e) {
                    ends.add(String.valueOf(e.getMessage()));
                }
            } catch (IOException _) {
                return; // it is closed
            }
        }
    }

    private String result(String... keys) {
        TestConfig config = TestProxy.builder()
                .backend(new HostPort("127.0.0.1", listening.getLocalPort()))
                .with("certificates.client.files: " + directory.resolve("client.pem"))
                .with("certificates.stranger.files: " + directory.resolve("stranger.pem"))
                .pool(
                        "healthCheck.interval: 1h",
                        "healthCheck.timeout: 5s",
                        "tls.ca: " + directory.resolve("server.pem"),
                        "tls.serverName: " + NAME)
                .pool(keys);
        try (TestProxy proxy = config.start()) {
            Await.until("it is checked", () -> proxy.backend(0).health().last() != null);
            CheckResult last = Objects.requireNonNull(proxy.backend(0).health().last());
            return (last.code() + " " + last.detail()).strip();
        }
    }

    /** By TLS 1.3 the server judges after the handshake. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aCheckShowsWhatSessionsShow(String version) {
        listening.setEnabledProtocols(new String[] {version});
        assertThat(result("tls.certificate: client")).isEqualTo("L6OK");
        Await.until("the server has seen its end", () -> !ends.isEmpty());
        assertThat(ends.poll()).as("which close_notify has told").isEqualTo("end");
        assertThat(result()).startsWith("L6RSP tls: ").containsIgnoringCase("alert");
        assertThat(result("tls.certificate: stranger")).startsWith("L6RSP tls: ");
        assertThat(result("tls.certificate: client", "healthCheck.type: http")).isEqualTo("L7OK");
        assertThat(result("healthCheck.type: http")).startsWith("L6RSP tls: ").containsIgnoringCase("alert");
    }
}
