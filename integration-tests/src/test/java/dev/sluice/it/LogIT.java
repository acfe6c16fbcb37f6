package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Processes;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The access log says what happened, and nothing that happens to it harms a session. */
@Timeout(120)
class LogIT {
    private static final String DROPPED = "sluice_access_log_dropped_total";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final int port = Ports.free();

    private void exchange() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write('x');
            assertThat(socket.getInputStream().read()).isEqualTo('x');
        }
    }

    private String logTo(String output, Peer peer) {
        return """
                log: {access: {output: "%s", format: haproxy}}
                frontends: {f: {bind: "127.0.0.1:%d", pool: ["%s"]}}
                """.formatted(output, port, peer.address());
    }

    @Test
    void hangUpReopensARotatedFile() throws IOException, InterruptedException {
        Path log = directory.resolve("access.log");
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start(logTo(log.toString(), peer))) {
            exchange();
            Await.until("a line", () -> Files.size(log) > 0);
            Files.move(log, directory.resolve("access.log.1"));
            sluice.signal("HUP");
            Await.until("a new file", () -> Files.exists(log));
            exchange();
            Await.until("a line in it", () -> Files.readAllLines(log).size() == 1);
            assertThat(Files.readString(log))
                    .containsPattern(
                            "^127\\.0\\.0\\.1:\\d+ \\[\\d\\d/\\w{3}/\\d{4}:\\d\\d:\\d\\d:\\d\\d\\.\\d{3}] f f/127\\.0\\.0\\.1:\\d+ \\d+/\\d+/\\d+ 1 -- 1/1/0/0/0 0/0");
        }
    }

    @Test
    void aFullDiskCostsLinesAndNothingElse() throws IOException, InterruptedException {
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start(logTo("/dev/full", peer))) {
            for (int i = 0; i < 20; i++) {
                exchange();
            }
            Await.until("counted", () -> sluice.metric(DROPPED) == 20);
            assertThat(sluice.stderr()).containsOnlyOnce("access log cannot be written");
        }
    }

    @Test
    void aReaderThatHasGoneCostsLinesAndNothingElse() throws IOException, InterruptedException {
        Path pipe = pipe();
        Process reader = new ProcessBuilder("head", "-n", "1", pipe.toString())
                .redirectOutput(directory.resolve("read").toFile())
                .start();
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start(logTo(pipe.toString(), peer))) {
            exchange();
            assertThat(reader.waitFor()).isZero();
            assertThat(directory.resolve("read")).content().contains(" -- ");
            for (int i = 0; i < 20; i++) {
                exchange();
            }
            Await.until("counted", () -> sluice.metric(DROPPED) == 20);
            sluice.signal("TERM");
            assertThat(sluice.awaitExit()).isZero();
        } finally {
            Processes.end(reader);
        }
    }

    @Test
    void aReaderThatSleepsHoldsUpNeitherSessionsNorTheExit() throws IOException, InterruptedException {
        Path pipe = pipe();
        Process reader = new ProcessBuilder("sh", "-c", "exec sleep 1000 < " + pipe).start();
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start(logTo(pipe.toString(), peer))) {
            int sessions = 0;
            while (sluice.metric(DROPPED) <= 0) { // the pipe, then the ring
                for (int i = 0; i < 500; i++) {
                    exchange();
                }
                sessions += 500;
                assertThat(sessions).isLessThan(100_000);
            }
            sluice.signal("TERM");
            assertThat(sluice.awaitExit()).isZero();
        } finally {
            Processes.end(reader);
        }
    }

    private Path pipe() throws IOException, InterruptedException {
        Path pipe = directory.resolve("log.pipe");
        Run.ok(Requires.program("mkfifo"), pipe.toString());
        return pipe;
    }
}
