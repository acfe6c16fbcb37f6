package dev.sluice.it.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ends of streams inside TLS: each side is told how the other one ended. */
@Timeout(60)
class TlsEndingsIT {
    private static final int ANSWER_BYTES = 5 << 20;

    private static final int port = Ports.free();
    private static final int strictPort = Ports.free();

    /** How the streams of clients ended, as their server sees it. */
    private static final Queue<String> ends = new ConcurrentLinkedQueue<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Peer peer;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Sluice sluice;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        peer = Peer.of(TlsEndingsIT::serve);
        sluice = Sluice.start(
                """
                certificates: {a: %s}
                frontends:
                  f: {bind: "127.0.0.1:%d", tls: {certificates: a}, pool: p}
                  strict: {bind: "127.0.0.1:%d", tls: {certificates: a, truncation: reset}, pool: p}
                pools: {p: ["%s"]}
                """.formatted(Identity.ecdsa(directory, "a.test").yaml(), port, strictPort, peer.address()));
    }

    @AfterAll
    static void stop() {
        try (Peer _ = peer;
                Sluice _ = sluice) {
            // Whatever was started.
        }
    }

    @BeforeEach
    void forget() {
        ends.clear();
    }

    /** Does what the first byte says: close, reset, or wait for the end and answer then. */
    private static void serve(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        switch (in.read()) {
            case 'c' -> client.getOutputStream().write('c');
            case 'r' -> client.setSoLinger(true, 0);
            default -> {
                try {
                    while (in.read() >= 0) {}
                    ends.add("end");
                } catch (IOException e) {
                    ends.add("reset");
                    throw e;
                }
                client.getOutputStream().write(new byte[ANSWER_BYTES]);
            }
        }
    }

    /** A client that does not care whom it talks to, by Java's own TLS, upon a socket that the test can end. */
    private static SSLSocket client(Socket below, String version) throws IOException {
        SSLSocket client = (SSLSocket) Trusting.context().getSocketFactory().createSocket(below, "a.test", 443, true);
        client.setEnabledProtocols(new String[] {version});
        client.startHandshake();
        return client;
    }

    private static Socket connect(int to) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), to);
        socket.setSoTimeout(30_000);
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void anAnswerComesBehindTheEndOfTheRequest(String version) throws IOException {
        try (Socket below = connect(strictPort);
                SSLSocket client = client(below, version)) {
            client.getOutputStream().write("wait".getBytes(StandardCharsets.US_ASCII));
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).hasSize(ANSWER_BYTES);
            assertThat(ends).containsExactly("end");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void finWithoutCloseNotifyIsAnEndUnlessItMayBeACut(String version) throws IOException {
        try (Socket below = connect(port);
                SSLSocket client = client(below, version)) {
            client.getOutputStream().write("wait".getBytes(StandardCharsets.US_ASCII));
            below.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).hasSize(ANSWER_BYTES);
            assertThat(ends).containsExactly("end");
        }
        ends.clear();
        try (Socket below = connect(strictPort);
                SSLSocket client = client(below, version)) {
            client.getOutputStream().write("wait".getBytes(StandardCharsets.US_ASCII));
            below.shutdownOutput();
            Await.until("its server is reset", () -> ends.contains("reset"));
        }
        assertThat(ends).containsExactly("reset");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aServerThatClosesIsNoCutAndOneThatResetsIs(String version) throws IOException, InterruptedException {
        try (Client client = Client.start(directory, port, version + " -servername a.test -quiet -msg")) {
            client.await("Finished");
            client.say("c");
            client.await("warning close_notify");
            assertThat(client.end()).doesNotContain("unexpected eof", "errno=104");
        }
        try (Client client = Client.start(directory, port, version + " -servername a.test -quiet -msg")) {
            client.await("Finished");
            client.say("r");
            client.await("errno=104");
            assertThat(client.output().split("<<< ")).noneMatch(message -> message.contains("close_notify"));
        }
    }
}
