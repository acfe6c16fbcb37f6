package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A name without an address is a backend that is down, and no reason not to start or not to reload. */
@Timeout(120)
class MissingNameIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final int port = Ports.free();
    private final int other = Ports.free();

    /** No name server answers, and {@code /etc/hosts} is a file of the test. */
    @BeforeEach
    void write() throws IOException {
        Requires.root();
        Files.writeString(directory.resolve("resolv.conf"), "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
        Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost\n");
    }

    private List<String> wrapper() {
        return List.of(
                Requires.program("unshare"),
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-c",
                "mount --bind %1$s/hosts /etc/hosts && mount --bind %1$s/resolv.conf /etc/resolv.conf && exec \"$@\""
                        .formatted(directory),
                "sh");
    }

    private String config(Peer peer, String keys) {
        return """
                log: {access: {output: none}}
                frontends:
                  f: {bind: "127.0.0.1:%d", pool: p}
                  g: {bind: "127.0.0.1:%d", pool: q}
                pools:
                  p: {healthCheck: off, %s backends: {late: "late.example:%d"}}
                  q: {healthCheck: off, backends: {here: "127.0.0.1:%d"}}
                """.formatted(port, other, keys, peer.port(), peer.port());
    }

    private static double up(Sluice sluice) throws IOException, InterruptedException {
        return sluice.metric("sluice_backend_up{backend=\"late\",pool=\"p\"}");
    }

    private static double unresolved(Sluice sluice) throws IOException, InterruptedException {
        return sluice.metric("sluice_pool_backends_unresolved{pool=\"p\"}");
    }

    @Test
    void theRestStartsAndTheBackendServesOnceItsNameHasAnAddress() throws IOException, InterruptedException {
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start(wrapper(), config(peer, ""))) {
            assertThat(sluice.stderr()).contains("late.example\\\" does not resolve");
            assertThat(up(sluice)).isZero();
            assertThat(unresolved(sluice)).isEqualTo(1);
            assertThat(sluice.get("/api/v1/stats").body()).contains("NAMERR", "late.example:" + peer.port());
            assertThat(answers(other)).isTrue();

            sluice.reload(config(peer, "maxConnections: 7,"), "success");
            assertThat(up(sluice)).isZero();

            Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost late.example\n");
            Await.until("its name has an address", () -> up(sluice) == 1);
            assertThat(unresolved(sluice)).isZero();
            assertThat(answers(port)).isTrue();
            assertThat(sluice.stderr()).contains("backend p/late is up: its name has an address now");

            Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost\n");
            sluice.reload(config(peer, "maxConnections: 8,"), "success");
            assertThat(up(sluice)).as("what has an address keeps it").isEqualTo(1);
            assertThat(answers(port)).isTrue();
        }
    }

    @Test
    void checkAsksForNamesWhenItIsTold() throws IOException, InterruptedException {
        Path file = directory.resolve("sluice.yaml");
        try (Peer peer = Peer.echo()) {
            Files.writeString(file, "metrics: off\n" + config(peer, ""));
        }
        assertThat(check(file).status()).isZero();
        Run asked = check(file, "--resolve");
        assertThat(asked.status()).isEqualTo(1);
        assertThat(asked.output()).contains("error: \"late.example\" does not resolve", "sluice.yaml:7:", "1 error");
        Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost late.example\n");
        assertThat(check(file, "--resolve").status()).isZero();
    }

    private static boolean answers(int at) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), at)) {
            client.getOutputStream().write('?');
            return client.getInputStream().read() == '?';
        }
    }

    private Run check(Path file, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(wrapper());
        command.addAll(List.of(Sluice.LAUNCHER, "check", "-c", file.toString()));
        command.addAll(List.of(options));
        return Run.of(command);
    }
}
