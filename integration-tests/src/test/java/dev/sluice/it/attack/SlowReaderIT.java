package dev.sluice.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that ask for much and read nothing: what the kernel holds for them has a limit, and so has the time. */
@Timeout(120)
class SlowReaderIT {
    private static final int CLIENTS = 40;
    private static final int LIMIT = 128 * 1024;

    private final int port = Ports.free();

    private static void flood(Socket client) throws IOException {
        byte[] bytes = new byte[64 * 1024];
        while (true) {
            client.getOutputStream().write(bytes);
        }
    }

    /** Bytes in the queues of the sockets between Sluice and this peer, and between Sluice and its clients, on its side. */
    private static long queued(int frontend, int backend) throws IOException {
        String local = ":%04X".formatted(frontend);
        String remote = ":%04X".formatted(backend);
        return Files.readAllLines(Path.of("/proc/net/tcp")).stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields[1].endsWith(local) || fields[2].endsWith(remote))
                .filter(fields -> fields[3].equals("01"))
                .map(fields -> fields[4].split(":"))
                .mapToLong(queues -> Long.parseLong(queues[0], 16) + Long.parseLong(queues[1], 16))
                .sum();
    }

    @Test
    void theyHoldNoMoreThanTheyMayAndNotForEver() throws IOException, InterruptedException {
        List<Socket> clients = new ArrayList<>();
        try (Peer peer = Peer.of(SlowReaderIT::flood);
                Sluice sluice = Sluice.start("""
                        log: {access: {output: none}}
                        defaults:
                          timeouts: {stall: 4s}
                          tcp: {unsentLimit: 16KiB, sendBuffer: 128KiB, receiveBuffer: 128KiB}
                        frontends: {f: {bind: "127.0.0.1:%d", pool: ["%s"]}}
                        """.formatted(port, peer.address()))) {
            try {
                for (int i = 0; i < CLIENTS; i++) {
                    Socket client = new Socket();
                    client.setReceiveBufferSize(4_096);
                    client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                    clients.add(client);
                }
                String active = "sluice_frontend_connections_active{frontend=\"f\"}";
                long most = 0;
                long end = System.nanoTime() + 3_000_000_000L;
                while (System.nanoTime() - end < 0) {
                    most = Math.max(most, queued(port, peer.port()));
                }
                assertThat(most).isPositive().isLessThanOrEqualTo(2L * LIMIT * CLIENTS);
                Await.until("all of them are ended", () -> sluice.metric(active) == 0);
                String stalled =
                        "sluice_connections_closed_total{cause=\"client_stalled\",frontend=\"f\",phase=\"data\"}";
                assertThat(sluice.metric(stalled)).isEqualTo(CLIENTS);
            } finally {
                for (Socket client : clients) {
                    client.close();
                }
            }
        }
    }
}
