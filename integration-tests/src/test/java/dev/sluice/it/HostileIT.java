package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients and backends that send anything, at any speed, and end in any way, harm only themselves. */
@Timeout(180)
class HostileIT {
    private static final int CLIENTS = 2_000;
    private static final int AT_ONCE = 100;
    private static final String ACTIVE = "sluice_frontend_connections_active{frontend=\"%s\"}";

    private final int port = Ports.free();
    private final int politePort = Ports.free();

    /** Writes, reads, half-closes, resets and leaves in an order of chance. */
    private static void misbehave(Socket socket, Random random) throws IOException {
        byte[] bytes = new byte[1 + random.nextInt(100_000)];
        socket.setSoTimeout(1 + random.nextInt(50));
        for (int step = random.nextInt(8); step > 0; step--) {
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    random.nextBytes(bytes);
                    socket.getOutputStream().write(bytes, 0, 1 + random.nextInt(bytes.length));
                }
                case 2 -> readSome(socket, bytes);
                case 3 -> socket.shutdownOutput();
                default -> socket.sendUrgentData(random.nextInt(256));
            }
        }
        if (random.nextBoolean()) {
            socket.setSoLinger(true, 0); // RST
        }
    }

    private static void readSome(Socket socket, byte[] bytes) throws IOException {
        try {
            int _ = socket.getInputStream().read(bytes);
        } catch (java.net.SocketTimeoutException _) {
            // Nothing came: go on with the next mischief.
        }
    }

    private void client(long seed) {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4_096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            misbehave(socket, new Random(seed));
        } catch (IOException _) {
            // The backend's mischief.
        }
    }

    private void exchange(Socket socket) throws IOException {
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
    }

    @Test
    void nothingIsLeftOfThemAndNobodyElseNotices() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        Random backendSeeds = new Random(seed);
        try (Peer polite = Peer.echo();
                Peer hostile = Peer.of(client -> misbehave(client, new Random(backendSeeds.nextLong())));
                Sluice sluice = Sluice.start("""
                        defaults: {timeouts: {halfClosed: 2s, idle: 5s}}
                        log: {access: {output: none}}
                        frontends:
                          f: {bind: "127.0.0.1:%d", pool: ["%s"]}
                          polite: {bind: "127.0.0.1:%d", pool: ["%s"]}
                        """.formatted(port, hostile.address(), politePort, polite.address()));
                Socket other = new Socket(InetAddress.getLoopbackAddress(), politePort)) {
            exchange(other);
            sluice.metric("x"); // opens what a scrape needs
            long before = sluice.descriptors();
            try (ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE)) {
                for (int i = 0; i < CLIENTS; i++) {
                    long own = seed + i;
                    clients.execute(() -> client(own));
                    if (i % 100 == 0) {
                        exchange(other);
                    }
                }
                clients.shutdown();
                assertThat(clients.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            }
            exchange(other);
            String description = "seed " + seed;
            Await.until("all ended, " + description, () -> sluice.metric(ACTIVE.formatted("f")) == 0);
            Await.until("descriptors back, " + description, () -> sluice.descriptors() <= before + 4);
            String metrics = sluice.get("/metrics").body();
            assertThat(metrics.lines()
                            .filter(line -> line.startsWith("sluice_connections_closed_total{cause=\"internal\""))
                            .allMatch(line -> line.endsWith(" 0.0")))
                    .as(description)
                    .isTrue();
            assertThat(sluice.metric("sluice_frontend_connections_total{frontend=\"f\"}"))
                    .as(description)
                    .isEqualTo(CLIENTS);
            assertThat(sluice.stderr()).as(description).doesNotContain("Exception", "ERROR");
        }
    }
}
