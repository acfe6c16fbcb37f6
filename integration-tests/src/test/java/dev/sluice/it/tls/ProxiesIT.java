package dev.sluice.it.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Daemon;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Other proxies before Sluice that speak TLS with it. */
@Timeout(120)
class ProxiesIT {
    private static final int BYTES = 20 << 20;
    private static final int CONNECTIONS = 50;

    private final int port = Ports.free();
    private final int front = Ports.free();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @SuppressWarnings("NullAway.Init") // set before each
    private Peer peer;

    @SuppressWarnings("NullAway.Init") // set before each
    private Sluice sluice;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        peer = Peer.echo();
        sluice = Sluice.start("""
                log: {access: {output: none}}
                certificates: {a: %s, b: %s}
                frontends: {f: {bind: "127.0.0.1:%d", tls: {certificates: [a, b]}, pool: ["%s"]}}
                """.formatted(
                        Identity.ecdsa(directory, "a.test").yaml(),
                        Identity.rsa(directory, "a.test").yaml(),
                        port,
                        peer.address()));
    }

    @AfterEach
    void stop() {
        try (Peer _ = peer;
                Sluice _ = sluice) {
            // Whatever was started.
        }
    }

    /** Sends bytes through all of them, and ends the stream behind the last: the echo brings all of them back, and the end. */
    private void exchange(int bytes) throws IOException {
        byte[] sent = new byte[bytes];
        new Random(bytes).nextBytes(sent);
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), front)) {
            CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
                try {
                    OutputStream out = client.getOutputStream();
                    out.write(sent);
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(Arrays.equals(client.getInputStream().readAllBytes(), sent))
                    .isTrue();
            sender.join();
        }
    }

    private void exchangeAll() throws IOException, InterruptedException {
        exchange(BYTES);
        for (int i = 1; i <= CONNECTIONS; i++) {
            exchange(i);
        }
        assertThat(sluice.metric("sluice_frontend_connections_total{frontend=\"f\"}"))
                .isGreaterThanOrEqualTo(CONNECTIONS + 1);
        assertThat(sluice.stderr()).doesNotContain("refused", "rror");
    }

    private Daemon haproxy(String options) throws IOException {
        return OtherProxies.haproxy(directory, front, port, "a.test", options);
    }

    @Test
    void haproxyWithTls13() throws IOException, InterruptedException {
        try (Daemon _ = haproxy("")) {
            exchangeAll();
        }
    }

    @Test
    void haproxyWithTls12() throws IOException, InterruptedException {
        try (Daemon _ = haproxy("ssl-max-ver TLSv1.2")) {
            exchangeAll();
        }
    }

    @Test
    void nginx() throws IOException, InterruptedException {
        String directives = "proxy_ssl_protocols TLSv1.2 TLSv1.3; proxy_ssl_session_reuse on;";
        try (Daemon _ = OtherProxies.nginx(directory, front, port, "a.test", directives)) {
            exchangeAll();
        }
    }
}
