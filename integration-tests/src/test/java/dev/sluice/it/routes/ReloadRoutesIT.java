package dev.sluice.it.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Daemon;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Weights that are moved by a reload while sessions go on, and pools whose servers are down. */
@Timeout(120)
class ReloadRoutesIT {
    private static final byte[] HELLO = Hellos.of("api.test", "h2");
    private static final int SESSIONS = 40;
    private static final String PING = "PING\r\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final int port = Ports.free();
    private final List<Socket> held = new ArrayList<>();

    private Socket open() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        exchange(socket, HELLO);
        return socket;
    }

    private static void exchange(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        assertThat(socket.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
    }

    private String split(Peer stable, Peer canary, int toStable, int toCanary) {
        return """
                defaults: {healthCheck: {type: tcp, interval: 100ms}}
                frontends:
                  f: {bind: "127.0.0.1:%d", routes: [{name: api, sni: api.test, pools: {stable: %d, canary: %d}}]}
                pools: {stable: {backends: {s: "%s"}}, canary: {backends: {c: "%s"}}}
                """.formatted(port, toStable, toCanary, stable.address(), canary.address());
    }

    /** Sessions that this many new ones bring to the canary; one of them stays, and all that have stayed are used. */
    private double toCanary(Sluice sluice) throws IOException, InterruptedException {
        String canary = "sluice_backend_connections_total{backend=\"c\",pool=\"canary\"}";
        double before = sluice.metric(canary);
        held.add(open());
        for (int i = 1; i < SESSIONS; i++) {
            open().close();
        }
        for (Socket socket : held) {
            exchange(socket, new byte[] {1, 2, 3});
        }
        return sluice.metric(canary) - before;
    }

    @Test
    void weightsMoveAndNoSessionIsTouched() throws IOException, InterruptedException {
        String up = "sluice_backend_up{backend=\"c\",pool=\"canary\"}";
        String passed = "sluice_backend_health_checks_total{backend=\"c\",pool=\"canary\",result=\"passed\"}";
        try (Peer stable = Peer.echo();
                Peer canary = Peer.echo();
                Sluice sluice = Sluice.start(split(stable, canary, 100, 0))) {
            assertThat(toCanary(sluice)).isZero();
            double checks = sluice.metric(passed);
            Await.until("it is checked though nobody goes there", () -> sluice.metric(passed) > checks + 2);
            assertThat(sluice.metric(up)).isEqualTo(1);
            sluice.reload(split(stable, canary, 50, 50), "success");
            assertThat(toCanary(sluice)).isCloseTo(SESSIONS / 2.0, within(1.0));
            sluice.reload(split(stable, canary, 0, 100), "success");
            assertThat(toCanary(sluice)).isEqualTo(SESSIONS);
            sluice.reload(split(stable, canary, 100, 0), "success");
            assertThat(toCanary(sluice)).isZero();
            assertThat(sluice.metric("sluice_frontend_connections_active{frontend=\"f\"}"))
                    .isEqualTo(held.size());
            assertThat(sluice.metric("sluice_routes_total{frontend=\"f\",route=\"api\"}"))
                    .isEqualTo(4.0 * SESSIONS);
            assertThat(sluice.stderr()).doesNotContain("\"error\"", "not used", "unused");
            canary.stop();
            Await.until("its state is seen", () -> sluice.metric(up) == 0);
            assertThat(toCanary(sluice)).isZero();
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    @Test
    void poolsOfRoutesAloneAreUsed() throws IOException, InterruptedException {
        try (Peer stable = Peer.echo();
                Peer canary = Peer.echo()) {
            Path config = Files.writeString(directory.resolve("sluice.yaml"), split(stable, canary, 1, 0));
            Run check = Sluice.command("check", "-c", config.toString());
            assertThat(check.status()).as(check.output()).isZero();
            assertThat(check.output()).doesNotContain("warning");
        }
    }

    /** What a client from this address is answered; nothing when it is refused. */
    private String ask(String source) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.ofLiteral(source), 0)) {
            socket.getOutputStream().write(PING.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(7), StandardCharsets.US_ASCII);
        } catch (SocketException _) {
            return "";
        }
    }

    @Test
    void whileAPoolIsDownItsRouteRefusesOrIsSkipped() throws IOException, InterruptedException {
        String _ = Requires.program("redis-server");
        int redis = Ports.free();
        try (Peer rest = Peer.of(client -> {
                    if (client.getInputStream().readNBytes(PING.length()).length > 0) {
                        client.getOutputStream().write("+REST\r\n".getBytes(StandardCharsets.US_ASCII));
                    }
                });
                Daemon server = Daemon.redis(directory, redis);
                Sluice sluice = Sluice.start("""
                        defaults: {healthCheck: {type: tcp, interval: 100ms, fastInterval: 100ms, downInterval: 100ms}}
                        frontends:
                          f:
                            bind: "127.0.0.1:%d"
                            routes:
                              - {name: refuses, source: 127.0.0.2/32, pool: redis}
                              - {name: skips, source: 127.0.0.3/32, pool: redis, whenDown: skip}
                              - {name: shares, source: 127.0.0.4/32, pools: {redis: 99, rest: 1}, whenDown: skip}
                            pool: rest
                        pools: {redis: {backends: {r: "127.0.0.1:%d"}}, rest: ["%s"]}
                        """.formatted(port, redis, rest.address()))) {
            assertThat(ask("127.0.0.2")).isEqualTo("+PONG\r\n");
            assertThat(ask("127.0.0.3")).isEqualTo("+PONG\r\n");
            String up = "sluice_backend_up{backend=\"r\",pool=\"redis\"}";
            server.kill();
            Await.until("it is seen to be down", () -> sluice.metric(up) == 0);
            assertThat(ask("127.0.0.2")).isEmpty();
            assertThat(ask("127.0.0.3")).isEqualTo("+REST\r\n");
            for (int i = 0; i < 10; i++) {
                assertThat(ask("127.0.0.4")).isEqualTo("+REST\r\n");
            }
            assertThat(sluice.metric("sluice_frontend_refused_total{frontend=\"f\",reason=\"no_backend\"}"))
                    .isEqualTo(1);
            assertThat(sluice.metric("sluice_routes_total{frontend=\"f\",route=\"default\"}"))
                    .isEqualTo(1);
            try (Daemon _ = Daemon.redis(directory, redis)) {
                Await.until("it is back", () -> sluice.metric(up) == 1);
                assertThat(ask("127.0.0.2")).isEqualTo("+PONG\r\n");
                assertThat(ask("127.0.0.3")).isEqualTo("+PONG\r\n");
            }
        }
    }
}
