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
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** It speaks with a service manager: state and heartbeats out, listening sockets in. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // set by JUnit
class SystemdServiceIT {
    @TempDir
    private Path directory;

    private final int port = Ports.free();

    private String echo(Peer peer) {
        return "frontends: {f: {bind: \"127.0.0.1:%d\", pool: [\"%s\"]}}\n".formatted(port, peer.address());
    }

    private void exchange() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write('x');
            assertThat(socket.getInputStream().read()).isEqualTo('x');
        }
    }

    @Test
    void theManagerHearsOfTheStartOfHeartbeatsOfAReloadAndOfTheEnd() throws IOException, InterruptedException {
        Path socket = directory.resolve("notify");
        Path heard = directory.resolve("heard");
        Process manager = new ProcessBuilder(
                        Requires.program("socat"), "-u", "UNIX-RECV:" + socket, "OPEN:" + heard + ",creat,append")
                .inheritIO()
                .start();
        Await.until("the manager listens", () -> Files.exists(socket));
        List<String> wrapper = List.of("env", "NOTIFY_SOCKET=" + socket, "WATCHDOG_USEC=200000");
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start(wrapper, echo(peer))) {
            Await.until("ready", () -> Files.readString(heard).contains("READY=1\nSTATUS="));
            Await.until("alive", () -> Files.readString(heard).contains("WATCHDOG=1"));
            assertThat(heard).content().doesNotContain("RELOADING=1", "STOPPING=1");
            sluice.signal("HUP");
            Await.until(
                    "ready again",
                    () -> Files.readString(heard).matches("(?s).*RELOADING=1\nMONOTONIC_USEC=[0-9]+.*READY=1.*"));
            sluice.reload("process: {drain: {delay: 1s, timeout: 300s}}\n" + echo(peer), "success");
            sluice.signal("TERM");
            assertThat(sluice.awaitExit()).isZero();
            assertThat(heard)
                    .content()
                    .as("the drain of the configuration that was reloaded, and 10 s")
                    .contains("STOPPING=1\nEXTEND_TIMEOUT_USEC=311000000\n");
        } finally {
            Processes.end(manager);
        }
    }

    @Test
    void aSocketOfTheManagerIsServedByAllWorkersAndWithoutAHomeDirectory() throws IOException, InterruptedException {
        List<String> wrapper = List.of(
                Requires.program("systemd-socket-activate"),
                "--listen=127.0.0.1:" + port,
                "--setenv=PATH",
                "--setenv=JAVA_HOME",
                "--setenv=SLUICE_JAVA_OPTIONS");
        // It starts the program when the first client comes, who then waits for it.
        CompletableFuture<Void> first =
                CompletableFuture.runAsync(() -> Await.until("the first client is served", () -> {
                    exchange();
                    return true;
                }));
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start(wrapper, "process: {workers: 3}\n" + echo(peer))) {
            first.join();
            for (int i = 0; i < 20; i++) {
                exchange();
            }
            assertThat(sluice.metric("sluice_frontend_connections_total{frontend=\"f\"}"))
                    .isEqualTo(21);
            assertThat(sluice.stderr()).doesNotContain("no frontend");
        }
    }

    /** The sockets outlive the process, as they do with a unit of sockets: the shell in between has them, and starts it anew. */
    private static final String RESTARTS = """
            for turn in 1 2; do
                sh -c 'export LISTEN_PID=$$; exec "$@"' sluice "$@"
            done""";

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000); // a read cannot be interrupted
        socket.getOutputStream().write('x');
        return socket;
    }

    /** A client that nobody serves; those before it, whom the process that ends still took, have gone. */
    private Socket awaitWaiting() throws IOException {
        for (int i = 0; i < 100; i++) {
            Socket socket = connect();
            socket.setSoTimeout(2_000);
            try {
                assertThat(socket.getInputStream().read()).isEqualTo('x');
                socket.close();
            } catch (SocketTimeoutException _) {
                socket.setSoTimeout(20_000);
                return socket;
            }
        }
        throw new AssertionError("the process that ends serves all who come");
    }

    private static void terminate(ProcessHandle process) throws IOException, InterruptedException {
        Run.ok("kill", "-TERM", String.valueOf(process.pid()));
    }

    @Test
    void clientsThatComeDuringARestartWaitForTheEndOfItsDrainWhichASecondSignalBringsAbout()
            throws IOException, InterruptedException {
        List<String> wrapper = List.of(
                Requires.program("systemd-socket-activate"),
                "--listen=127.0.0.1:" + port,
                "--setenv=PATH",
                "--setenv=JAVA_HOME",
                "--setenv=SLUICE_JAVA_OPTIONS",
                "sh",
                "-c",
                RESTARTS,
                "manager");
        CompletableFuture<Void> first =
                CompletableFuture.runAsync(() -> Await.until("the first client is served", () -> {
                    exchange();
                    return true;
                }));
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start(wrapper, "process: {workers: 2, drain: {timeout: 1h}}\n" + echo(peer));
                Socket old = connect()) {
            first.join();
            assertThat(old.getInputStream().read()).isEqualTo('x');
            ProcessHandle process = ProcessHandle.of(sluice.pid())
                    .flatMap(manager -> manager.children().findFirst())
                    .orElseThrow();
            terminate(process);
            Await.until("it drains", () -> sluice.get("/readyz").statusCode() == 503);
            try (Socket waiting = awaitWaiting()) {
                old.getOutputStream().write('y');
                assertThat(old.getInputStream().read()).as("served to its end").isEqualTo('y');
                assertThat(sluice.stderr())
                        .contains(
                                "wait in them until the next process serves",
                                "process.drain.timeout at most; a second TERM ends the drain");
                terminate(process);
                assertThat(waiting.getInputStream().read())
                        .as("by the next one")
                        .isEqualTo('x');
                assertThat(process.isAlive()).isFalse();
                Await.until(
                        "it has had one client",
                        () -> sluice.metric("sluice_frontend_connections_total{frontend=\"f\"}") == 1);
            }
        }
    }

    @Test
    void aSocketThatNoFrontendTakesIsAWarning() throws IOException {
        int other = Ports.free();
        List<String> wrapper = List.of(
                Requires.program("systemd-socket-activate"),
                "--listen=127.0.0.1:" + other,
                "--setenv=PATH",
                "--setenv=JAVA_HOME");
        CompletableFuture<Void> starter = CompletableFuture.runAsync(() -> Await.until("the socket is there", () -> {
            new Socket(InetAddress.getLoopbackAddress(), other).close();
            return true;
        }));
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start(wrapper, echo(peer))) {
            starter.join();
            exchange();
            assertThat(sluice.stderr()).contains("127.0.0.1:" + other);
        }
    }
}
