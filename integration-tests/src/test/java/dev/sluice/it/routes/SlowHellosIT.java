package dev.sluice.it.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Load;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that send a byte of their ClientHello each second: they are sent away in time, and nobody else notices them. */
@Timeout(120)
class SlowHellosIT {
    private static final int SLOW = 2_000;
    private static final int PER_SECOND = 500;
    /** Ticks of 10 ms, of two processors. */
    private static final long IDLE_TICKS_PER_SECOND = 10;

    private final int port = Ports.free();

    /** Such clients. */
    private final class Dribblers implements AutoCloseable {
        private final List<SocketChannel> clients = new ArrayList<>();
        private volatile boolean stopped; // within a second

        Dribblers(byte[] hello) throws IOException {
            for (int i = 0; i < SLOW; i++) {
                SocketChannel client = SocketChannel.open();
                clients.add(client);
                client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                client.configureBlocking(false);
            }
            var _ = Thread.ofPlatform().daemon().start(() -> run(hello));
        }

        private void run(byte[] hello) {
            for (int at = 0; !stopped; at++) {
                for (SocketChannel client : clients) {
                    send(client, hello[at]);
                }
                Await.pause(Duration.ofSeconds(1), "the pace of the clients");
            }
        }

        private void send(SocketChannel client, byte value) {
            try {
                int _ = client.write(ByteBuffer.wrap(new byte[] {value}));
            } catch (IOException _) {
                // It was sent away.
            }
        }

        @Override
        public void close() throws IOException {
            stopped = true;
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    private static double sum(Sluice sluice, String prefix) throws IOException, InterruptedException {
        return sluice.scrape()
                .body()
                .lines()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void theyCostNobodyElseAConnectionAndLeaveNothingBehind() throws IOException, InterruptedException {
        byte[] hello = Hellos.of("honest.test", "h2");
        String active = "sluice_frontend_connections_active{frontend=\"f\"}";
        String refused = "sluice_frontend_refused_total{frontend=\"f\",reason=\"client_hello\"}";
        try (Peer echo = Peer.echo();
                Peer others = Peer.echo();
                Sluice sluice = Sluice.start("""
                        log: {access: {output: none}}
                        frontends:
                          f:
                            bind: "127.0.0.1:%d"
                            routes: [{sni: honest.test, pool: honest}]
                            pool: others
                            timeouts: {handshake: 6s}
                        pools: {honest: ["%s"], others: ["%s"]}
                        """.formatted(port, echo.address(), others.address()));
                Load honest = Load.echo(port, PER_SECOND, hello)) {
            honest.awaitSuccesses(PER_SECOND);
            long descriptors = sluice.descriptors();
            try (Dribblers _ = new Dribblers(hello)) {
                Await.until("all of them are there", () -> sluice.metric(active) >= SLOW);
                honest.awaitSuccesses(2 * PER_SECOND);
                Await.until("they are sent away", () -> sluice.metric(refused) == SLOW);
                honest.awaitSuccesses(PER_SECOND);
            }
            assertThat(honest.stop()).noneMatch(Load.Outcome::failed);
            Await.until("nothing is left", () -> sluice.metric(active) == 0);
            Await.until("descriptors are back", () -> sluice.descriptors() <= descriptors);
            assertThat(sluice.metric(refused)).isEqualTo(SLOW);
            assertThat(
                            sluice.metric(
                                    "sluice_connections_closed_total{cause=\"client_timeout\",frontend=\"f\",phase=\"handshake\"}"))
                    .isEqualTo(SLOW);
            assertThat(sum(sluice, "sluice_backend_connections_total{backend=\"" + others.address()))
                    .isZero();
            assertThat(sluice.stderr()).doesNotContain("Exception", "\"error\"");
            Await.value("it is idle", () -> ticksOfASecond(sluice), ticks -> ticks <= IDLE_TICKS_PER_SECOND);
        }
    }

    private static long ticksOfASecond(Sluice sluice) throws IOException {
        long before = sluice.cpuTicks();
        Await.pause(Duration.ofSeconds(1), "what it does when nobody is there");
        return sluice.cpuTicks() - before;
    }
}
