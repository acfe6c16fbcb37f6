package dev.sluice.it.causes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What one cause happens to: a frontend and a pool of the {@link Stage}, and clients, who keep what they get until the end. */
final class Scene implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int ALERT_BYTES = 7;

    private final int port = Ports.free();
    private final Stage stage;
    private final Cause cause;
    private final int number;
    private final List<Socket> clients = new ArrayList<>();
    private Again again = () -> {};

    /** The last client who was not served, once more. */
    @FunctionalInterface
    private interface Again {
        void come() throws IOException, InterruptedException;
    }

    /** @param number makes the names of its frontend and its pool */
    Scene(Stage stage, Cause cause, int number) {
        this.stage = stage;
        this.cause = cause;
        this.number = number;
    }

    Cause cause() {
        return cause;
    }

    /** A text of the cause with the names of this scene. */
    String named(String text) {
        return text.replace("<f>", "f" + number).replace("<p>", "p" + number);
    }

    /** Its part of the configuration, of which the stage knows the rest. */
    String yaml() {
        return named(cause.yaml()).replace("<bind>", "bind: \"127.0.0.1:" + port + "\"");
    }

    void bringAbout() throws Exception {
        cause.event().on(this);
    }

    /** Has a client refused once more, if clients were: what is told of them is forgotten a minute after the last one. */
    void bringAboutAgain() throws IOException, InterruptedException {
        again.come();
    }

    /** A client who stays. */
    Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
        client.setSoTimeout(PATIENCE_MILLIS);
        clients.add(client);
        return client;
    }

    /** Clients who stay and are served. */
    void serve(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket client = connect();
            client.getOutputStream().write('x');
            assertThat(client.getInputStream().read()).isEqualTo('x');
        }
    }

    /** Clients who stay, served or not. */
    void come(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            connect();
        }
    }

    /** Clients who are not served. */
    void beRefused(int count) throws IOException {
        beRefused(count, "");
    }

    /** Clients who say this and are not served. */
    void beRefused(int count, String words) throws IOException {
        for (int i = 0; i < count; i++) {
            beRefused(words);
        }
    }

    /** A client who says this and is not served. */
    void beRefused(String words) throws IOException {
        beRefused(words.getBytes(StandardCharsets.US_ASCII));
    }

    /** A client who says this and gets an alert of TLS at most. */
    void beRefused(byte[] words) throws IOException {
        again = () -> beRefused(words);
        try (Socket client = connect()) {
            client.getOutputStream().write(words);
            assertThat(client.getInputStream().readAllBytes()).hasSizeLessThanOrEqualTo(ALERT_BYTES);
        } catch (SocketException _) {
            // Reset, which is what refused clients get.
        }
    }

    /** A client who tries a handshake of TLS, shows no certificate and is not served. */
    void shakeHands() throws IOException, InterruptedException {
        again = this::shakeHands;
        Run run = Run.of(
                Requires.program("openssl"),
                "s_client",
                "-tls1_2",
                "-connect",
                "127.0.0.1:" + port,
                "-servername",
                "a.example.com");
        assertThat(run.status()).as(run.output()).isNotZero();
    }

    /** An operator's command. */
    void operate(String... words) throws IOException, InterruptedException {
        String _ = stage.operate(Stream.of(words).map(this::named).toArray(String[]::new));
    }

    void awaitLine(String words) {
        Await.until("a line with " + words, () -> stage.sluice().stderr().contains(named(words)));
    }

    void awaitSeries(String series, double value) {
        Await.until(series + " is " + value, () -> stage.sluice().metric(named(series)) == value);
    }

    /** How many descriptors the process may have from now on. */
    void limitDescriptors(long most) throws IOException, InterruptedException {
        Run.ok(Requires.program("prlimit"), "--pid", "" + stage.sluice().pid(), "--nofile=" + most + ":20000");
    }

    @Override
    public String toString() {
        return named(cause.name() + " of <f>");
    }

    @Override
    public void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }
}
