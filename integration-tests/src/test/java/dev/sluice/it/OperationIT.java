package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** It balances exactly, keeps its limits and drains on a signal. */
@Timeout(120)
class OperationIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final int port = Ports.free();

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static void exchange(Socket socket) throws IOException {
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
    }

    private String simple(Peer peer) {
        return "frontends: {f: {bind: \"127.0.0.1:%d\", pool: [\"%s\"]}}\n".formatted(port, peer.address());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "USR1"})
    void aSignalDrainsRunningSessionsAndExitsZero(String signal) throws IOException, InterruptedException {
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start(simple(peer))) {
            Socket session = connect();
            exchange(session);
            sluice.signal(signal);
            Await.until("not ready", () -> sluice.get("/readyz").statusCode() == 503);
            exchange(session);
            session.close();
            assertThat(sluice.awaitExit()).isZero();
        }
    }

    @Test
    void aSecondSignalEndsTheSessionsAtOnce() throws IOException, InterruptedException {
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start(simple(peer));
                Socket session = connect()) {
            exchange(session);
            sluice.signal("TERM");
            Await.until("not ready", () -> sluice.get("/readyz").statusCode() == 503);
            sluice.signal("TERM");
            assertThat(sluice.awaitExit()).isZero();
            assertThat(sluice.stdout()).anyMatch(line -> line.contains("\"cause\":\"drain\""));
        }
    }

    @Test
    void roundRobinIsExactOverAllWorkers() throws IOException, InterruptedException {
        try (Peer a = Peer.echo();
                Peer b = Peer.echo();
                Peer c = Peer.echo();
                Sluice sluice = Sluice.start("""
                        process: {workers: 3}
                        log: {access: {output: none}}
                        frontends: {f: {bind: "127.0.0.1:%d", pool: p}}
                        pools:
                          p: {backends: {a: {address: "%s", weight: 3}, b: "%s", c: {address: "%s", weight: 0}}}
                        """.formatted(port, a.address(), b.address(), c.address()))) {
            for (int i = 0; i < 400; i++) {
                try (Socket socket = connect()) {
                    exchange(socket);
                }
            }
            assertThat(sluice.metric("sluice_backend_connections_total{backend=\"a\",pool=\"p\"}"))
                    .isEqualTo(300);
            assertThat(sluice.metric("sluice_backend_connections_total{backend=\"b\",pool=\"p\"}"))
                    .isEqualTo(100);
            assertThat(sluice.metric("sluice_backend_connections_total{backend=\"c\",pool=\"p\"}"))
                    .isZero();
        }
    }

    @Test
    void leastConnectionsFollowsTheLoadAndTheWeightsOverAllWorkers() throws IOException, InterruptedException {
        try (Peer a = Peer.echo();
                Peer b = Peer.echo();
                Sluice sluice = Sluice.start("""
                        process: {workers: 3}
                        frontends: {f: {bind: "127.0.0.1:%d", pool: p}}
                        pools:
                          p:
                            balance: leastConnections
                            backends: {a: {address: "%s", weight: 2}, b: {address: "%s", weight: 1}}
                        """.formatted(port, a.address(), b.address()))) {
            List<Socket> open = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Socket socket = connect();
                exchange(socket);
                open.add(socket);
            }
            assertThat(sluice.metric("sluice_backend_connections_active{backend=\"a\",pool=\"p\"}"))
                    .isEqualTo(40);
            assertThat(sluice.metric("sluice_backend_connections_active{backend=\"b\",pool=\"p\"}"))
                    .isEqualTo(20);
            for (Socket socket : open) {
                socket.close();
            }
            Await.until("all ended", () -> sluice.metric("sluice_frontend_connections_active{frontend=\"f\"}") == 0);
        }
    }

    @Test
    void aFullProcessServesItsOtherFrontendsOnlyWhenASessionEnds() throws IOException, InterruptedException {
        int second = Ports.free();
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start("""
                        process: {workers: 2, maxConnections: 2}
                        frontends:
                          f: {bind: "127.0.0.1:%d", pool: p}
                          g: {bind: "127.0.0.1:%d", pool: p}
                        pools: {p: {backends: ["%s"]}}
                        """.formatted(port, second, peer.address()));
                Socket one = connect();
                Socket two = connect()) {
            exchange(one);
            exchange(two);
            try (Socket waiting = new Socket(InetAddress.getLoopbackAddress(), second)) {
                waiting.getOutputStream().write('x');
                waiting.setSoTimeout(300);
                assertThatThrownBy(() -> waiting.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
                assertThat(sluice.metric("sluice_frontend_connections_total{frontend=\"g\"}"))
                        .isZero();
                one.shutdownOutput(); // the echo ends it
                waiting.setSoTimeout(0);
                assertThat(waiting.getInputStream().read()).isEqualTo('x');
            }
        }
    }

    @Test
    void aFullFrontendLeavesClientsInTheBacklogAndServesThemLater() throws IOException, InterruptedException {
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start("""
                        process: {workers: 2}
                        frontends: {f: {bind: "127.0.0.1:%d", maxConnections: 5, pool: ["%s"]}}
                        """.formatted(port, peer.address()))) {
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                sockets.add(connect());
            }
            Await.until("five are in", () -> sluice.metric("sluice_frontend_connections_active{frontend=\"f\"}") == 5);
            while (!sockets.isEmpty()) {
                Await.until("one is served and leaves", () -> {
                    for (Socket socket : sockets) {
                        socket.setSoTimeout(50);
                        try {
                            exchange(socket);
                        } catch (IOException _) {
                            continue; // still waiting
                        }
                        socket.close();
                        return sockets.remove(socket);
                    }
                    return false;
                });
                assertThat(sluice.metric("sluice_frontend_connections_active{frontend=\"f\"}"))
                        .isLessThanOrEqualTo(5);
            }
            assertThat(sluice.metric("sluice_frontend_connections_total{frontend=\"f\"}"))
                    .isEqualTo(20);
        }
    }

    @Test
    void silentSessionsEndWithTheRightLetters() throws IOException, InterruptedException {
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start("""
                        defaults: {timeouts: {idle: 300ms}}
                        log: {access: {format: haproxy}}
                        """ + simple(peer));
                Socket socket = connect()) {
            exchange(socket);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            Await.until("logged", () -> sluice.stdout().stream().anyMatch(line -> line.contains(" cD ")));
        }
    }

    @Test
    void unixSocketsWorkOnBothSides() throws IOException, InterruptedException {
        Path front = directory.resolve("front.sock");
        Path back = directory.resolve("back.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(back));
            try (Sluice sluice = Sluice.start(
                            "frontends: {f: {bind: \"unix:%s\", pool: [\"unix:%s\"]}}\n".formatted(front, back));
                    SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(front));
                    SocketChannel served = server.accept()) {
                client.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
                ByteBuffer got = ByteBuffer.allocate(3);
                while (got.hasRemaining() && served.read(got) >= 0) {
                    // until all three are there
                }
                assertThat(got.array()).containsExactly(1, 2, 3);
                client.shutdownOutput();
                served.shutdownOutput();
                sluice.signal("TERM");
                assertThat(sluice.awaitExit()).isZero();
            }
        }
        assertThat(front).doesNotExist();
    }
}
