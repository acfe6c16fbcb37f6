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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections leave nothing behind, idle ones cost nothing, and a lack of descriptors is survived. */
@Timeout(180)
class ResourcesIT {
    private static final String ACTIVE = "sluice_frontend_connections_active{frontend=\"f\"}";

    private final int port = Ports.free();

    private String config(Peer peer) {
        return """
                log: {access: {output: none}}
                frontends: {f: {bind: "127.0.0.1:%d", pool: ["%s"]}}
                """.formatted(port, peer.address());
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static void exchange(Socket socket) throws IOException {
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
    }

    private static void closeAll(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    @Test
    void fiveThousandConnectionsLeaveNoDescriptorBehind() throws IOException, InterruptedException {
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start(config(peer))) {
            try (Socket first = connect()) {
                exchange(first);
            }
            Await.until("first ended", () -> sluice.metric(ACTIVE) == 0);
            long before = sluice.descriptors();
            for (int round = 0; round < 50; round++) {
                List<Socket> sockets = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    Socket socket = connect();
                    sockets.add(socket);
                    exchange(socket);
                }
                closeAll(sockets);
            }
            Await.until("all ended", () -> sluice.metric(ACTIVE) == 0);
            Await.until("descriptors back", () -> sluice.descriptors() <= before + 2);
        }
    }

    @Test
    void idleAndHalfClosedConnectionsCostNoCpu() throws IOException, InterruptedException {
        try (Peer peer = Peer.of(client -> {
                    client.getOutputStream().write(client.getInputStream().read());
                    while (!client.isClosed()) {
                        Await.pause(Duration.ofSeconds(60), "neither reads nor ends");
                    }
                });
                Sluice sluice = Sluice.start("defaults: {timeouts: {halfClosed: 10m}}\n" + config(peer))) {
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                Socket socket = connect();
                sockets.add(socket);
                exchange(socket);
                if (i % 2 == 0) {
                    socket.shutdownOutput();
                }
            }
            assertThat(sluice.metric(ACTIVE)).isEqualTo(500);
            Await.pause(Duration.ofSeconds(8), "past the setting of keep-alive");
            long before = sluice.workerTicks();
            Await.pause(Duration.ofSeconds(4), "the time whose CPU is measured");
            assertThat(sluice.workerTicks() - before)
                    .as("no spin and no work for each of them: ticks of 10 ms in 4 s, of the threads that have them")
                    .isLessThan(4);
            closeAll(sockets);
        }
    }

    @Test
    void moreClientsThanDescriptorsWaitAndAreServedLater() throws IOException, InterruptedException {
        String prlimit = Requires.program("prlimit");
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start(List.of(prlimit, "--nofile=300"), config(peer))) {
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 250; i++) {
                sockets.add(connect());
            }
            Await.until("some are served", () -> sluice.metric(ACTIVE) > 50);
            long before = sluice.cpuTicks();
            Await.pause(Duration.ofSeconds(2), "the time whose CPU is measured");
            assertThat(sluice.cpuTicks() - before)
                    .as("no spin: ticks of 10 ms in 2 s")
                    .isLessThan(60);
            for (int i = 0; i < 200; i++) { // fewer are left than 300 descriptors carry
                sockets.removeFirst().close();
            }
            for (Socket late : sockets) {
                exchange(late);
            }
            closeAll(sockets);
            Await.until("all ended", () -> sluice.metric(ACTIVE) == 0);
        }
    }

    @Test
    void descriptorsThatRunOutWhileRunningPauseAcceptingAndAreSurvived() throws IOException, InterruptedException {
        String prlimit = Requires.program("prlimit");
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start(config(peer))) {
            Socket old = connect();
            exchange(old);
            assertThat(sluice.get("/metrics").statusCode()).isEqualTo(200);
            // no number below 3 is ever free, so a descriptor that just closes leaves no room
            Run.ok(prlimit, "--pid", "" + sluice.pid(), "--nofile=3:20000");
            Socket waiting = connect();
            waiting.getOutputStream().write('x');
            long before = sluice.cpuTicks();
            Await.pause(Duration.ofSeconds(2), "the time whose CPU is measured");
            assertThat(sluice.cpuTicks() - before)
                    .as("no spin: ticks of 10 ms in 2 s")
                    .isLessThan(60);
            exchange(old);
            Run.ok(prlimit, "--pid", "" + sluice.pid(), "--nofile=20000:20000");
            Await.until("serves again", () -> {
                try (Socket again = connect()) {
                    exchange(again);
                    return true;
                }
            });
            String metrics = sluice.get("/metrics").body();
            assertThat(metrics).containsPattern("sluice_worker_accept_pauses_total\\{worker=\"\\d\"} [1-9]");
            old.close();
            waiting.close();
        }
    }
}
