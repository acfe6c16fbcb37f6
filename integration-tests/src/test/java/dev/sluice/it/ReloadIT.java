package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Load;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reloads in the middle of the day: no connection fails, no byte changes, nothing leaks. */
@Timeout(240)
class ReloadIT {
    private static final int RELOADS = 200;
    /** Until then the JVM still compiles and its heap still grows; afterwards memory is flat over a thousand reloads. */
    private static final int WARM = 100;

    private static final String PONG = "+PONG\r\n";

    private final int port = Ports.free();
    private final int bulkPort = Ports.free();
    private final List<Peer> peers = new ArrayList<>();

    /** Answers as Redis does, which is what the load expects. */
    private static void pong(Socket client) throws IOException {
        while (client.getInputStream().readNBytes(6).length == 6) {
            client.getOutputStream().write(PONG.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private String config(Random random) {
        List<String> backends = new ArrayList<>();
        for (int i = 0; i < peers.size() - 1; i++) {
            if (i == 0 || random.nextBoolean()) {
                backends.add("b%d: {address: \"%s\", weight: %d, maxConnections: %d}"
                        .formatted(i, peers.get(i).address(), 1 + random.nextInt(5), 500 + random.nextInt(500)));
            }
        }
        String[] balances = {"roundRobin", "leastConnections", "random2", "sourceHash", "first"};
        String extra = random.nextBoolean()
                ? ""
                : "  extra%d: {bind: \"127.0.0.1:%d\", pool: p}\n".formatted(random.nextInt(3), Ports.free());
        return """
                log: {access: {output: none}}
                process: {maxConnections: %d, drain: {timeout: 0s}}
                frontends:
                  f: {bind: "127.0.0.1:%d", pool: p, maxConnections: %d, tcp: {noDelay: %s}, rate: {connections: %d/s}}
                %s  bulk: {bind: "127.0.0.1:%d", pool: echo, timeouts: {idle: %dm}}
                pools:
                  p: {balance: %s, slowStart: %ds, healthCheck: {interval: %dms}, backends: {%s}}
                  echo: {splice: %s, backends: ["%s"]}
                """.formatted(
                        4000 + random.nextInt(1000),
                        port,
                        3000 + random.nextInt(100),
                        random.nextBoolean(),
                        90_000 + random.nextInt(1000),
                        extra,
                        bulkPort,
                        1 + random.nextInt(50),
                        balances[random.nextInt(balances.length)],
                        random.nextInt(3),
                        1000 + random.nextInt(1000),
                        String.join(", ", backends),
                        random.nextBoolean() ? "auto" : "always",
                        peers.getLast().address());
    }

    /** Sends random bytes in a loop and compares what comes back. */
    private final class Echo implements AutoCloseable {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), bulkPort);
        private final AtomicLong moved = new AtomicLong();
        private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        private volatile boolean stopped;

        Echo(int size) throws IOException {
            Thread.ofVirtual().start(() -> run(size));
        }

        private void run(int size) {
            Random random = new Random(size);
            byte[] block = new byte[size];
            try (socket) {
                while (!stopped) {
                    random.nextBytes(block);
                    Thread sender = Thread.ofVirtual().start(() -> send(block));
                    byte[] back = socket.getInputStream().readNBytes(size);
                    sender.join();
                    if (!Arrays.equals(block, back)) {
                        throw new IOException("other bytes came back");
                    }
                    moved.addAndGet(size);
                }
            } catch (IOException | InterruptedException e) {
                failures.add(e);
            }
        }

        private void send(byte[] block) {
            try {
                socket.getOutputStream().write(block);
            } catch (IOException e) {
                failures.add(e);
            }
        }

        @Override
        public void close() {
            stopped = true;
        }
    }

    @Test
    void twoHundredReloadsUnderLoadLoseNothing() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 4; i++) {
            peers.add(Peer.of(ReloadIT::pong));
        }
        peers.add(Peer.echo());
        try (Sluice sluice = Sluice.start(config(random));
                Echo small = new Echo(100);
                Echo large = new Echo(1 << 20);
                Load load = Load.on(port, 500)) {
            load.awaitSuccesses(500);
            for (int i = 0; i < WARM; i++) {
                sluice.reload(config(random), "success");
            }
            long descriptors = sluice.descriptors();
            long resident = sluice.residentKilobytes();
            double counted = 0;
            for (int i = WARM; i < RELOADS; i++) {
                sluice.reload(config(random), "success");
                double now = sluice.metric("sluice_frontend_connections_total{frontend=\"f\"}");
                assertThat(now).as("seed %d", seed).isGreaterThanOrEqualTo(counted);
                counted = now;
            }
            assertThat(sluice.metric("sluice_config_generation")).isEqualTo(RELOADS + 1);
            assertThat(small.failures).as("seed %d", seed).isEmpty();
            assertThat(large.failures).as("seed %d", seed).isEmpty();
            assertThat(small.moved.get()).isPositive();
            assertThat(large.moved.get()).isPositive();
            assertThat(load.stop()).as("seed %d", seed).noneMatch(Load.Outcome::failed);
            Await.until("descriptors are back", () -> sluice.descriptors() < descriptors + 20);
            // What the compiler needed for a moment is given back within seconds.
            Await.until("memory is back", () -> sluice.residentKilobytes() - resident < 30_000);
        } finally {
            peers.forEach(Peer::close);
        }
    }

    @Test
    void everyGoldenErrorLeavesTheRunningGenerationAlone() throws IOException, InterruptedException {
        for (int i = 0; i < 4; i++) {
            peers.add(Peer.of(ReloadIT::pong));
        }
        peers.add(Peer.echo());
        List<Path> cases;
        try (var files = Files.list(Path.of("../config/src/test/resources/cases"))) {
            cases = files.filter(file -> file.getFileName().toString().startsWith("bad-"))
                    .sorted()
                    .toList();
        }
        assertThat(cases).hasSizeGreaterThan(30);
        try (Sluice sluice = Sluice.start(config(new Random(1)));
                Load load = Load.on(port, 200)) {
            for (Path bad : cases) {
                String text = Files.readString(bad);
                Files.writeString(
                        sluice.directory().resolve("sluice.yaml"), text.substring(0, text.indexOf("---8<---")));
                double before = sluice.reloads("failure");
                sluice.signal("HUP");
                Await.until("rejected: " + bad, () -> sluice.reloads("failure") == before + 1);
            }
            assertThat(sluice.metric("sluice_config_generation")).isEqualTo(1);
            assertThat(sluice.metric("sluice_config_last_reload_successful")).isZero();
            assertThat(sluice.stderr()).contains("generation 1 goes on unchanged");
            load.awaitSuccesses(50);
            assertThat(load.stop()).noneMatch(Load.Outcome::failed);
            sluice.reload(config(new Random(2)), "success");
            assertThat(sluice.metric("sluice_config_last_reload_successful")).isEqualTo(1);
        } finally {
            peers.forEach(Peer::close);
        }
    }

    @Test
    void aWatchedDirectoryIsReloadedWhenItsLinkIsSwapped() throws IOException, InterruptedException {
        try (Peer one = Peer.of(client -> client.getOutputStream().write('1'));
                Peer two = Peer.of(client -> client.getOutputStream().write('2'))) {
            Path mount = Files.createTempDirectory("sluice-mount");
            int metrics = Ports.free();
            version(mount, "..1", metrics, one);
            Files.createSymbolicLink(mount.resolve("..data"), Path.of("..1"));
            Files.createSymbolicLink(mount.resolve("sluice.yaml"), Path.of("..data/sluice.yaml"));
            try (Sluice sluice = Sluice.startFrom(mount, metrics)) {
                assertThat(answer()).isEqualTo('1');
                version(mount, "..2", metrics, two);
                Path swap = Files.createSymbolicLink(mount.resolve("..swap"), Path.of("..2"));
                Files.move(swap, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
                Await.until("the new version serves", () -> answer() == '2');
                assertThat(sluice.reloads("success")).isEqualTo(1);
            }
        }
    }

    private void version(Path mount, String name, int metrics, Peer peer) throws IOException {
        Path directory = Files.createDirectory(mount.resolve(name));
        Files.writeString(directory.resolve("sluice.yaml"), """
                process: {watchConfig: true}
                metrics: {bind: "127.0.0.1:%d"}
                frontends: {f: {bind: "127.0.0.1:%d", pool: ["%s"]}}
                """.formatted(metrics, port, peer.address()));
    }

    private int answer() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.getInputStream().read();
        }
    }
}
