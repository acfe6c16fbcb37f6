package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Load;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Operators change the running process through its admin socket, by command or by curl. */
@Timeout(120)
class AdminIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final int port = Ports.free();
    private final Peer one = Peer.of(AdminIT::pong);
    private final Peer two = Peer.of(AdminIT::pong);

    private static void pong(Socket client) throws IOException {
        while (client.getInputStream().readNBytes(6).length == 6) {
            client.getOutputStream().write("+PONG\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private String socket() {
        return directory.resolve("admin.sock").toString();
    }

    private String config(String more) {
        return """
                admin: {socket: "%s", mode: "0660"%s}
                log: {access: {output: none}}
                frontends: {f: {bind: "127.0.0.1:%d", pool: p}}
                pools: {p: {healthCheck: off, backends: {one: "%s", two: "%s"}}}
                """.formatted(socket(), more, port, one.address(), two.address());
    }

    private Run sluice(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.addAll(List.of("--admin", socket()));
        return Sluice.command(command.toArray(String[]::new));
    }

    private Socket talk() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().readNBytes(7)).hasSize(7);
        return socket;
    }

    @Test
    void aBackendIsDrainedUntilItsLastSessionEndsAndReturns() throws IOException, InterruptedException {
        try (Sluice sluice = Sluice.start(config(""));
                Socket first = talk();
                Socket second = talk()) {
            assertThat(Files.getPosixFilePermissions(Path.of(socket())))
                    .isEqualTo(PosixFilePermissions.fromString("rw-rw----"));
            Run status = sluice("status");
            assertThat(status.output()).contains("p/one", "p/two", "ready", "generation 1");

            Process wait = new ProcessBuilder(
                            Sluice.LAUNCHER, "backend", "drain", "p/one", "--wait", "--admin", socket())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("wait").toFile())
                    .start();
            Await.until(
                    "it says what is left",
                    () -> Files.readString(directory.resolve("wait")).contains("1 session left"));
            try (Socket third = talk()) {
                assertThat(third.isConnected()).isTrue();
                assertThat(sluice.metric("sluice_backend_connections_total{backend=\"two\",pool=\"p\"}"))
                        .isEqualTo(2);
            }
            first.shutdownOutput();
            second.shutdownOutput();
            assertThat(wait.waitFor()).isZero();
            assertThat(Files.readString(directory.resolve("wait"))).contains("one is draining", "0 sessions left");
            assertThat(sluice("backend", "ready", "p/one").output()).contains("p/one is up");
            assertThat(sluice("backend", "weight", "p/one", "5").output()).contains("weight 5");
            assertThat(sluice.metric("sluice_backend_weight{backend=\"one\",pool=\"p\"}"))
                    .isEqualTo(5);
        }
    }

    @Test
    void sessionsAreListedFilteredAndEnded() throws IOException, InterruptedException {
        try (Sluice sluice = Sluice.start(config(""));
                Socket first = talk();
                Socket second = talk()) {
            assertThat(sluice.descriptors()).isPositive();
            String list = sluice("connections").output();
            assertThat(list).contains(":" + first.getLocalPort(), ":" + second.getLocalPort(), "p/one", "p/two");
            String of = sluice("connections", "--backend", "one").output();
            assertThat(of.lines().toList()).hasSize(2);
            String id = of.lines().toList().getLast().strip().split(" ", 2)[0];
            assertThat(sluice("connections", "--kill", id).status()).isZero();
            assertThat(sluice("connections").output().lines().toList()).hasSize(2);
            Run gone = sluice("connections", "--kill", id);
            assertThat(gone.status()).isEqualTo(1);
            assertThat(gone.output()).contains("there is no session \"" + id + "\"");
            assertThat(sluice.metric("sluice_connections_closed_total{cause=\"admin\",frontend=\"f\",phase=\"data\"}"))
                    .isEqualTo(1);
            assertThat(sluice("connections", "--count").output()).isEqualTo("1\n");
            assertThat(sluice("connections", "--count", "--idle-over", "1h").output())
                    .isEqualTo("0\n");
            Run nope = sluice("connections", "--pool", "pp");
            assertThat(nope.status()).isEqualTo(1);
            assertThat(nope.output()).contains("there is no pool \"pp\"; did you mean \"p\"?");
            Run unclear = sluice("connections", "--idle-over", "5");
            assertThat(unclear.status()).isEqualTo(2);
            assertThat(unclear.output()).contains("--idle-over: \"5\" has no unit; write \"5s\"");
            assertThat(sluice("connections", "--source", "10.0.0.0/8").output()).isEqualTo("no connection matches\n");
            Run broken = sluice("connections", "--source", "10.0.0");
            assertThat(broken.status()).isEqualTo(2);
            assertThat(broken.output()).contains("error: --source: ", "see sluice connections --help");
            Run asJson = sluice("connections", "--pool", "pp", "-o", "json");
            assertThat(asJson.status()).isEqualTo(1);
            assertThat(asJson.output())
                    .contains("\"error\" : {", "\"status\" : 404", "\"exitStatus\" : 1", "did you mean \\\"p\\\"?");
            Run unsure = sluice("connections", "--kill", "--pool", "p");
            assertThat(unsure.status()).isEqualTo(1);
            assertThat(unsure.output()).contains("1 session would end; say so with --yes");
            assertThat(sluice("connections", "--kill", "--idle-over", "1h", "--yes")
                            .output())
                    .isEqualTo("0 sessions ended\n");
            assertThat(sluice("connections", "--kill", "--pool", "p", "--yes").output())
                    .isEqualTo("1 session ended\n");
            Await.until(
                    "all are gone", () -> sluice("connections").output().lines().count() <= 2);
        }
    }

    @Test
    void aReloadSaysWhatItDoesAndWhatIsWrong() throws IOException, InterruptedException {
        try (Sluice sluice = Sluice.start(config(""))) {
            sluice.configure(config("")
                    .replace("two: \"", "two: {weight: 4, address: \"")
                    .replace("\"}}}", "\"}}}}"));
            Run plan = sluice("reload", "--plan");
            assertThat(plan.output()).contains("~ pools.p.backends.two", "weight: 1 -> 4", "generation 1 runs");
            assertThat(plan.status()).isZero();
            assertThat(sluice("reload").output()).contains("weight: 1 -> 4", "generation 2 serves");
            sluice.configure(config("").replace("pool: p", "pool: q"));
            Run wrong = sluice("reload");
            assertThat(wrong.status()).isEqualTo(1);
            assertThat(wrong.output()).contains("pool \"q\" is not defined", "generation 2 goes on unchanged");
            assertThat(sluice.reloads("failure")).isEqualTo(1);
        }
    }

    @Test
    void aReloadByTheNameOfABrokenFileIsAskedOfTheProcessAndCounted() throws IOException, InterruptedException {
        try (Sluice sluice = Sluice.start(config(""))) {
            String file = sluice.directory().resolve("sluice.yaml").toString();
            sluice.configure(config("").replace("pool: p", "pool: q"));
            Run wrong = Sluice.command("reload", "-c", file);
            assertThat(wrong.status()).as(wrong.output()).isEqualTo(1);
            assertThat(wrong.output())
                    .containsOnlyOnce("pool \"q\" is not defined")
                    .contains("goes on unchanged");
            assertThat(sluice.reloads("failure")).isEqualTo(1);
            assertThat(Sluice.command("status", "-c", file).output()).contains("p/one");

            sluice.configure("frontends: [");
            Run unreadable = Run.of("env", "SLUICE_ADMIN=" + socket(), Sluice.LAUNCHER, "reload", "-c", file);
            assertThat(unreadable.status()).as(unreadable.output()).isEqualTo(1);
            assertThat(sluice.reloads("failure")).isEqualTo(2);
        }
    }

    @Test
    void aBrokenFileWithoutAProcessIsNoWrongUsage() throws IOException, InterruptedException {
        Path file = directory.resolve("broken.yaml");
        Files.writeString(file, config("").replace("pool: p", "pool: q"));
        Run alone = Sluice.command("reload", "-c", file.toString());
        assertThat(alone.status()).as(alone.output()).isEqualTo(1);
        assertThat(alone.output()).contains("pool \"q\" is not defined", "--admin PATH");
    }

    @Test
    void aDrainedProcessTakesNobodyUntilItIsResumed() throws IOException, InterruptedException {
        try (Sluice sluice = Sluice.start(config(""));
                Socket old = talk()) {
            assertThat(sluice("drain").status()).isZero();
            assertThat(sluice.get("/readyz").statusCode()).isEqualTo(503);
            Await.until("nobody listens", () -> {
                try (Socket refused = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    return refused.isClosed();
                } catch (IOException _) {
                    return true;
                }
            });
            old.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(old.getInputStream().readNBytes(7)).hasSize(7);
            assertThat(sluice("resume").status()).isZero();
            talk().close();
            assertThat(sluice("drain", "f").status()).isZero();
            assertThat(sluice("status").output()).contains("drained");
            assertThat(sluice("resume", "f").status()).isZero();
            assertThat(sluice("drain", "nothing").status()).isEqualTo(1);
            talk().close();
        }
    }

    @Test
    void whoeverIsNotThereIsStatusThree() throws IOException, InterruptedException {
        Run run = sluice("status");
        assertThat(run.status()).isEqualTo(3);
        assertThat(run.output()).contains("no Sluice answers on");
    }

    @Test
    void theLoopbackAddressWantsItsToken() throws IOException, InterruptedException {
        Path token = Files.writeString(directory.resolve("token"), "secret\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        int admin = Ports.free();
        String more = ", bind: \"127.0.0.1:%d\", tokenFile: \"%s\"".formatted(admin, token);
        try (Sluice sluice = Sluice.start(config(more))) {
            String url = "http://127.0.0.1:" + admin + "/api/v1/info";
            assertThat(Run.ok("curl", "-s", url)).contains("\"status\":401");
            assertThat(Run.ok("curl", "-s", "-H", "Authorization: Bearer wrong", url))
                    .contains("\"status\":401");
            assertThat(Run.ok("curl", "-s", "-H", "Authorization: Bearer secret", url))
                    .contains("\"ready\":true");
            assertThat(sluice.get("/api/v1/info").body()).contains("\"writable\":false");
            assertThat(Run.ok("curl", "-s", "-X", "POST", "http://127.0.0.1:" + admin + "/api/v1/drain"))
                    .contains("401");
        }
    }

    @Test
    void abuseOfTheSocketDoesNotReachTheSessions() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Sluice sluice = Sluice.start(config(""));
                Load load = Load.on(port, 300)) {
            load.awaitSuccesses(100);
            long resident = sluice.residentKilobytes();
            List<SocketChannel> channels = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                channels.add(channel);
                try {
                    channel.connect(UnixDomainSocketAddress.of(socket()));
                    channel.write(ByteBuffer.wrap(abuse(random, i)));
                } catch (IOException _) {
                    // Closed by the other end, as it should be.
                }
            }
            load.awaitSuccesses(600);
            assertThat(load.stop()).as("seed %d", seed).noneMatch(Load.Outcome::failed);
            assertThat(sluice.residentKilobytes() - resident).isLessThan(60_000);
            for (SocketChannel channel : channels) {
                channel.close();
            }
            Await.until("the socket answers again", () -> sluice("status").status() == 0);
        }
    }

    private static byte[] abuse(Random random, int kind) {
        String huge =
                "POST /api/v1/reload HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n" + "x".repeat(100_000);
        byte[] garbage = new byte[500];
        random.nextBytes(garbage);
        return switch (kind % 4) {
            case 0 -> garbage;
            case 1 -> huge.getBytes(StandardCharsets.UTF_8);
            case 2 -> "GET /api/v1/stats HTTP/1.1\r\nHo".getBytes(StandardCharsets.UTF_8); // and no more
            default -> ("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        };
    }
}
