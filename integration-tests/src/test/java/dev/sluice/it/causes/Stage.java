package dev.sluice.it.causes;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The packaged program with a scene for each of some causes, the servers behind all of them, and an operator. */
final class Stage implements AutoCloseable {
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

    private final List<Scene> scenes = new ArrayList<>();
    private final Sluice sluice;

    Stage(Path directory, List<Cause> causes) throws IOException, InterruptedException {
        admin = directory.resolve("admin.sock");
        dead.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        closed.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Path empty = Files.writeString(directory.resolve("empty.yaml"), "[]\n");
        Path chain = directory.resolve("chain.pem");
        Path key = directory.resolve("key.pem");
        makeCertificate(chain, key);
        Path config = Files.createDirectory(directory.resolve("config"));
        int metrics = Ports.free();
        Files.writeString(config.resolve("process.yaml"), """
                metrics: {bind: "127.0.0.1:%d"}
                admin: {socket: "%s"}
                log: {format: text, access: {output: none}}
                """.formatted(metrics, admin));
        for (Cause cause : causes) {
            Scene scene = new Scene(this, cause, scenes.size());
            scenes.add(scene);
            Files.writeString(
                    config.resolve("scene%d.yaml".formatted(scenes.size())),
                    scene.yaml()
                            .replace("<echo>", '"' + echo.address() + '"')
                            .replace("<silent>", '"' + silent.address() + '"')
                            .replace("<fickle>", '"' + fickle.address() + '"')
                            .replace("<dead>", "\"127.0.0.1:" + dead.getLocalPort() + '"')
                            .replace("<closed>", "\"127.0.0.1:" + closed.getLocalPort() + '"')
                            .replace("<empty>", '"' + empty.toString() + '"')
                            .replace("<ca>", '"' + chain.toString() + '"')
                            .replace("<certificate>", "[\"" + chain + "\", \"" + key + "\"]"));
        }
        sluice = Sluice.startFrom(config, metrics);
    }

    /** A certificate for a.example.com. */
    private static void makeCertificate(Path chain, Path key) throws IOException, InterruptedException {
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

    /** One for each cause. */
    List<Scene> scenes() {
        return scenes;
    }

    /** What an operator's command prints. */
    String operate(String... words) throws IOException, InterruptedException {
        Run run = Sluice.command(Stream.concat(Stream.of(words), Stream.of("--admin", admin.toString()))
                .toArray(String[]::new));
        assertThat(run.status()).as(run.output()).isZero();
        return run.output();
    }

    @Override
    public void close() throws IOException {
        for (Scene scene : scenes) {
            scene.close();
        }
        sluice.close();
        dead.close();
        closed.close();
        silent.close();
        fickle.close();
        echo.close();
    }
}
