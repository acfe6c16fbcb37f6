package dev.sluice.it.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are slow, break off or talk nonsense in a handshake: none leaves anything behind, and others are served. */
@Timeout(120)
class HostileHandshakesIT {
    private static final int HALF_DONE = 2_000;
    private static final int AT_ONCE = 300;

    /** A client's ClientHello and what follows it are less. */
    private static final int CLIENT_BYTES = 800;

    private static final int STEP = 9;
    private static final long ATTACK_KILOBYTES = 100_000;
    private static final String ACTIVE = "sluice_frontend_connections_active{frontend=\"f\"}";

    private static final int port = Ports.free();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Peer peer;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Sluice sluice;

    private long descriptors;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        peer = Peer.echo();
        sluice = Sluice.start(
                """
                log: {access: {output: none}}
                process: {workers: 2, maxHandshakes: %d}
                defaults: {timeouts: {handshake: 3s}}
                certificates: {a: %s}
                frontends: {f: {bind: "127.0.0.1:%d", tls: {certificates: a}, pool: ["%s"]}}
                """.formatted(AT_ONCE, Identity.ecdsa(directory, "a.test").yaml(), port, peer.address()));
    }

    @AfterAll
    static void stop() {
        try (Peer _ = peer;
                Sluice _ = sluice) {
            // Whatever was started.
        }
    }

    @BeforeEach
    void count() throws IOException {
        serve(port, "TLSv1.3");
        Await.until("nobody is there", () -> sluice.metric(ACTIVE) == 0);
        descriptors = sluice.descriptors();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        serve(port, "TLSv1.2");
        Await.until("all have ended", () -> sluice.metric(ACTIVE) == 0);
        Await.until("descriptors are back", () -> sluice.descriptors() <= descriptors + 4);
        assertThat(sluice.stderr()).doesNotContain("Exception", "\"level\":\"error\"");
    }

    private static SSLSocket client(int to, String version) throws IOException {
        Socket below = new Socket(InetAddress.getLoopbackAddress(), to);
        below.setSoTimeout(20_000);
        below.setTcpNoDelay(true);
        SSLSocket client = (SSLSocket) Trusting.context().getSocketFactory().createSocket(below, "a.test", 443, true);
        client.setEnabledProtocols(new String[] {version});
        return client;
    }

    /** A whole session of an honest client. */
    private static void serve(int to, String version) throws IOException {
        try (SSLSocket client = client(to, version)) {
            exchange(client);
        }
    }

    private static void exchange(Socket client) throws IOException {
        client.getOutputStream().write("over there".getBytes(StandardCharsets.US_ASCII));
        assertThat(client.getInputStream().readNBytes(10)).asString().isEqualTo("over there");
    }

    /** The ClientHello of Java, in its record. */
    private static byte[] hello() throws SSLException {
        SSLEngine engine = Trusting.context().createSSLEngine("a.test", 443);
        engine.setUseClientMode(true);
        engine.beginHandshake();
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        var _ = engine.wrap(ByteBuffer.allocate(0), hello);
        return Arrays.copyOf(hello.array(), hello.position());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whoSendsByteByByteIsServed(String version) throws IOException {
        try (Peer slow = Middleman.dribbling(port)) {
            serve(slow.port(), version);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theWayMayBreakBehindAnyByte(String version) throws IOException {
        for (int bytes = 0; bytes < CLIENT_BYTES; bytes += STEP) {
            try (Peer breaking = Middleman.breaking(port, bytes)) {
                serve(breaking.port(), version);
            } catch (IOException | AssertionError _) {
                // It was broken off.
            }
        }
    }

    /** What comes back until the end. */
    private static byte[] answer(byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                return socket.getInputStream().readAllBytes();
            } catch (IOException _) {
                return new byte[0]; // a reset
            }
        }
    }

    @Test
    void nonsenseIsRefused() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String refused = "sluice_frontend_refused_total{frontend=\"f\",reason=\"tls\"}";
        double before = sluice.metric(refused);
        byte[] noise = new byte[1000];
        random.nextBytes(noise);
        noise[0] = 1; // no record of a handshake
        assertThat(answer(noise)).isEmpty();
        assertThat(answer("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
                .isEmpty();
        byte[] good = hello();
        byte[] followed = Arrays.copyOf(good, good.length + 20);
        System.arraycopy(new byte[] {23, 3, 3, 0, 15}, 0, followed, good.length, 5); // data that does not decrypt
        assertThat(answer(followed))
                .as("its own flight, and an alert that is encrypted")
                .startsWith(22, 3, 3);
        assertThat(sluice.metric(refused) - before).as("seed " + seed).isEqualTo(3);
    }

    @Test
    void aChangedHelloDoesNoHarm() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] good = hello();
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= (byte) (1 + random.nextInt(255));
            byte[] _ = answer(bad);
        }
        assertThat(sluice.isAlive()).as("seed " + seed).isTrue();
    }

    @Test
    void aCrowdOfHalfDoneHandshakesIsBoundedAndTheOthersGoOn() throws IOException, InterruptedException {
        String refused = "sluice_frontend_refused_total{frontend=\"f\",reason=\"max_handshakes\"}";
        double before = sluice.metric(refused);
        long resident = sluice.residentKilobytes();
        byte[] hello = hello();
        List<Socket> crowd = new ArrayList<>();
        try (SSLSocket early = client(port, "TLSv1.3")) {
            exchange(early);
            for (int i = 0; i < HALF_DONE; i++) {
                Socket one = new Socket(InetAddress.getLoopbackAddress(), port);
                crowd.add(one);
                try {
                    OutputStream out = one.getOutputStream();
                    out.write(hello);
                } catch (IOException _) {
                    // Sent away at once.
                }
                if (i % 100 == 0) {
                    exchange(early);
                }
            }
            assertThat(sluice.metric(refused) - before).isPositive();
            assertThat(sluice.residentKilobytes() - resident).isLessThan(ATTACK_KILOBYTES);
            exchange(early);
            Await.until("an honest client has its turn", () -> {
                serve(port, "TLSv1.3");
                return true;
            });
        } finally {
            for (Socket one : crowd) {
                one.close();
            }
        }
    }

    @Test
    void nobodyNegotiatesAgain() throws IOException, InterruptedException {
        try (Client client = Client.start(directory, port, "-tls1_2 -servername a.test")) {
            client.say("once\n");
            client.await("\nonce\n");
            client.say("R\n");
            client.await("RENEGOTIATING");
            Await.until("it is sent away", () -> !client.isAlive());
            assertThat(client.output()).contains("alert");
        }
    }

    @Test
    void keysMayBeRenewedButNotAllTheTime() throws IOException, InterruptedException {
        try (Client client = Client.start(directory, port, "-tls1_3 -servername a.test")) {
            for (int i = 0; i < 20; i++) {
                client.say("K\n");
                int so = i + 1;
                Await.until("renewed", () -> client.output().split("KEYUPDATE", -1).length > so);
                client.say("x" + i + "\n");
                client.await("\nx" + i + "\n");
            }
            for (int i = 21; i < 100 && client.isAlive(); i++) {
                int so = i;
                client.say("K\n");
                Await.until(
                        "renewed", () -> !client.isAlive() || client.output().split("KEYUPDATE", -1).length > so);
            }
            Await.until("it is sent away", () -> !client.isAlive());
            assertThat(client.output()).contains("alert");
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("pipe"); // it has ended while it was told to go on
        }
    }
}
