package dev.sluice.it.causes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The packaged program with one frontend {@code f} and one pool {@code p}, an operator and clients, who keep what they get until the end. */
final class Scene implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int ALERT_BYTES = 7;

    private final int port = Ports.free();
    private final Path admin;
    private final Peer echo = Peer.echo();
    /** Takes what it is told, and says nothing. */
    private final Peer silent = Peer.of(client -> client.getInputStream().transferTo(OutputStream.nullOutputStream()));

    private final AtomicInteger asked = new AtomicInteger();
    /** A web server of which every other answer is an error. */
    private final Peer fickle = Peer.of(this::answer);
    /** Nobody listens at the addresses of these, and nobody else can. */
    private final Socket dead = new Socket();

    private final Socket closed = new Socket();

    private final List<Socket> clients = new ArrayList<>();
    private final Sluice sluice;

    /** @param yaml with words in angle brackets for what the scene knows */
    Scene(Path directory, String yaml) throws IOException {
        admin = directory.resolve("admin.sock");
        dead.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        closed.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Path empty = Files.writeString(directory.resolve("empty.yaml"), "[]\n");
        sluice = Sluice.start("""
                admin: {socket: "%s"}
                log: {format: text, access: {output: none}}
                """.formatted(admin)
                + yaml.replace("<bind>", "bind: \"127.0.0.1:" + port + "\"")
                        .replace("<echo>", '"' + echo.address() + '"')
                        .replace("<silent>", '"' + silent.address() + '"')
                        .replace("<fickle>", '"' + fickle.address() + '"')
                        .replace("<dead>", "\"127.0.0.1:" + dead.getLocalPort() + '"')
                        .replace("<closed>", "\"127.0.0.1:" + closed.getLocalPort() + '"')
                        .replace("<empty>", '"' + empty.toString() + '"')
                        .replace("<ca>", '"' + directory.resolve("chain.pem").toString() + '"')
                        .replace("<certificate>", yaml.contains("<certificate>") ? certificate(directory) : ""));
    }

    /** The files of a certificate for a.example.com. */
    private static String certificate(Path directory) throws IOException {
        Path chain = directory.resolve("chain.pem");
        Path key = directory.resolve("key.pem");
        try {
            Run.ok(
                    Requires.program("openssl"),
                    "req",
                    "-x509",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                    "-nodes",
                    "-subj",
                    "/CN=a.example.com",
                    "-addext",
                    "subjectAltName=DNS:a.example.com",
                    "-keyout",
                    key.toString(),
                    "-out",
                    chain.toString());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return "[\"" + chain + "\", \"" + key + "\"]";
    }

    private void answer(Socket client) throws IOException {
        BufferedReader request =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        while (!request.readLine().isEmpty()) {
            // Up to the end of its head.
        }
        String status = asked.incrementAndGet() % 2 == 0 ? "200 OK" : "503 Busy";
        client.getOutputStream().write(("HTTP/1.0 " + status + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    Sluice sluice() {
        return sluice;
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
        try (Socket client = connect()) {
            client.getOutputStream().write(words);
            assertThat(client.getInputStream().readAllBytes()).hasSizeLessThanOrEqualTo(ALERT_BYTES);
        } catch (SocketException _) {
            // Reset, which is what refused clients get.
        }
    }

    /** A client who tries a handshake of TLS, shows no certificate and is not served. */
    void shakeHands() throws IOException, InterruptedException {
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

    /** What an operator's command prints. */
    String operate(String... words) throws IOException, InterruptedException {
        Run run = Sluice.command(Stream.concat(Stream.of(words), Stream.of("--admin", admin.toString()))
                .toArray(String[]::new));
        assertThat(run.status()).as(run.output()).isZero();
        return run.output();
    }

    void awaitLine(String words) {
        Await.until("a line with " + words, () -> sluice.stderr().contains(words));
    }

    void awaitSeries(String series, double value) {
        Await.until(series + " is " + value, () -> sluice.metric(series) == value);
    }

    /** How many descriptors the process may have from now on. */
    void limitDescriptors(long most) throws IOException, InterruptedException {
        Run.ok(Requires.program("prlimit"), "--pid", "" + sluice.pid(), "--nofile=" + most + ":20000");
    }

    @Override
    public void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        sluice.close();
        dead.close();
        closed.close();
        silent.close();
        fickle.close();
        echo.close();
    }
}
