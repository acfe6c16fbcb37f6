package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two hundred clients come while the only backend is down: none is refused, and all are served in their order when it comes up. */
@Timeout(120)
class HeldClientsIT {
    private static final int CLIENTS = 200;

    private final int port = Ports.free();

    @Test
    void clientsWaitThroughAFailover() throws IOException, InterruptedException {
        List<Socket> clients = new ArrayList<>();
        // Bound and not listened on: it refuses, and is nobody else's.
        try (SocketChannel reserved = SocketChannel.open()
                .setOption(StandardSocketOptions.SO_REUSEADDR, true)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            SocketAddress address = reserved.getLocalAddress();
            try (Sluice sluice = Sluice.start("""
                    process: {workers: 1}
                    frontends: {f: {bind: "127.0.0.1:%d", pool: p}}
                    pools:
                      p:
                        queue: {limit: 1000, whenNoneUp: wait, noneUpTimeout: 60s}
                        healthCheck: {type: tcp, interval: 200ms, fastInterval: 200ms, downInterval: 200ms}
                        backends: {b: "127.0.0.1:%d"}
                    """.formatted(port, ((InetSocketAddress) address).getPort()))) {
                for (int i = 0; i < CLIENTS; i++) {
                    Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
                    client.getOutputStream().write(i);
                    clients.add(client);
                }
                Await.until("all wait", () -> sluice.metric("sluice_pool_queue_held{pool=\"p\"}") == CLIENTS);
                Await.until(
                        "the backend is down", () -> sluice.metric("sluice_backend_up{backend=\"b\",pool=\"p\"}") == 0);
                try (ServerSocketChannel backend = ServerSocketChannel.open().bind(address, 1024)) {
                    assertThat(served(backend))
                            .isEqualTo(IntStream.range(0, CLIENTS).boxed().toList());
                    for (Socket client : clients) {
                        assertThat(client.getInputStream().read()).isEqualTo('y');
                    }
                }
                assertThat(sluice.metric("sluice_pool_held_total{pool=\"p\",outcome=\"served\"}"))
                        .isEqualTo(CLIENTS);
                assertThat(sluice.metric("sluice_frontend_refused_total{frontend=\"f\",reason=\"no_backend\"}"))
                        .isZero();
                Await.until("nobody waits", () -> sluice.metric("sluice_pool_queue_length{pool=\"p\"}") == 0);
            }
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    /** The numbers of those who come, each of whom is answered; checks come as well, and send nothing. */
    private static List<Integer> served(ServerSocketChannel backend) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        while (numbers.size() < CLIENTS) {
            SocketChannel accepted = backend.accept();
            ByteBuffer number = ByteBuffer.allocate(1);
            try {
                if (accepted.read(number) == 1) {
                    numbers.add(Byte.toUnsignedInt(number.get(0)));
                    accepted.write(ByteBuffer.wrap(new byte[] {'y'}));
                    continue;
                }
            } catch (IOException _) {
                // a check breaks off
            }
            accepted.close();
        }
        return numbers;
    }
}
