package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Health checks speak to real servers: a replica that lost its role, a page that says no, a database that is gone. */
@Timeout(120)
class HealthIT {
    private static final String FAST = "interval: 200ms, fastInterval: 200ms, downInterval: 200ms";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final int port = Ports.free();
    private final int one = Ports.free();
    private final int two = Ports.free();

    private Sluice start(String check) throws IOException {
        return start(check, "");
    }

    private Sluice start(String check, String pool) throws IOException {
        return Sluice.start("""
                log: {access: {output: none}}
                frontends: {f: {bind: "127.0.0.1:%d", pool: p}}
                pools:
                  p:
                    healthCheck: {%s, %s}
                    %s
                    backends: {one: "127.0.0.1:%d", two: "127.0.0.1:%d"}
                """.formatted(port, FAST, check, pool, one, two));
    }

    private static void awaitUp(Sluice sluice, String backend, boolean up) {
        Await.until(
                backend + (up ? " is up" : " is down"),
                () -> sluice.metric("sluice_backend_up{backend=\"%s\",pool=\"p\"}".formatted(backend)) == (up ? 1 : 0));
    }

    @Test
    void onlyTheRedisThatIsMasterServesAlsoAfterTheRolesHaveChanged() throws IOException, InterruptedException {
        String cli = Requires.program("redis-cli");
        try (Daemon _ = Daemon.redis(directory, one);
                Daemon _ = Daemon.redis(directory, two)) {
            Run.ok(cli, "-p", "" + two, "replicaof", "127.0.0.1", "" + one);
            try (Sluice sluice = start("""
                    type: sendExpect, steps: [
                      {send: "PING\\r\\n"}, {expect: +PONG},
                      {send: "info replication\\r\\n"}, {expectRegex: "role:master"},
                      {send: "QUIT\\r\\n"}, {expectHex: "2b 4f 4b"}]""")) {
                awaitUp(sluice, "one", true);
                awaitUp(sluice, "two", false);
                assertThat(Run.ok(cli, "-p", "" + port, "set", "key", "1")).contains("OK");

                Run.ok(cli, "-p", "" + two, "replicaof", "no", "one");
                Run.ok(cli, "-p", "" + one, "replicaof", "127.0.0.1", "" + two);
                awaitUp(sluice, "one", false);
                awaitUp(sluice, "two", true);
                assertThat(Run.ok(cli, "-p", "" + port, "set", "key", "2")).contains("OK");
                assertThat(sluice.stderr()).contains("one is down: L7TOUT expected", "role:slave");
            }
        }
    }

    @Test
    void anHttpCheckAsksForItsPathAndHostAndBelievesTheStatus() throws IOException, InterruptedException {
        Path page = directory.resolve("ready");
        Path config = Files.writeString(directory.resolve("nginx.conf"), """
                daemon off; pid %1$s/pid; error_log stderr; events {} %3$s
                http {
                  access_log off;
                  client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
                  uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
                  server { listen 127.0.0.1:%2$d; server_name other; return 503; }
                  server {
                    listen 127.0.0.1:%2$d; server_name health.example;
                    root %1$s;
                    location = /ready { default_type text/plain; }
                  }
                }
                """.formatted(
                        directory, one, "root".equals(System.getProperty("user.name")) ? "user root;" : ""));
        Files.writeString(page, "yes");
        try (Daemon _ = Daemon.start(
                        directory, one, Requires.program("nginx"), "-e", "stderr", "-c", config.toString());
                Sluice sluice = start("type: http, http: {path: /ready, host: health.example, status: [200, 204]}")) {
            awaitUp(sluice, "two", false);
            awaitUp(sluice, "one", true);
            assertThat(Run.ok("curl", "-s", "-H", "Host: health.example", "http://127.0.0.1:" + port + "/ready"))
                    .isEqualTo("yes");
            Files.delete(page);
            awaitUp(sluice, "one", false);
            assertThat(sluice.stderr()).contains("404");
            Files.writeString(page, "yes");
            awaitUp(sluice, "one", true);
        }
    }

    @Test
    void aSessionOnABackendThatGoesDownIsEndedWhenThePoolSaysSo() throws IOException, InterruptedException {
        try (Daemon first = Daemon.redis(directory, one);
                Daemon _ = Daemon.redis(directory, two);
                Sluice sluice = start(
                        "type: sendExpect, timeout: 200ms, steps: [{send: \"PING\\r\\n\"}, {expect: +PONG}]",
                        "onBackendDown: close\n    balance: first");
                Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            awaitUp(sluice, "one", true);
            first.signal("STOP");
            awaitReset(client);
            assertThat(sluice.metric(
                            "sluice_connections_closed_total{cause=\"backend_down\",frontend=\"f\",phase=\"data\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void sessionsBeyondTheLimitWaitTheirTurnAndTheQueueIsBounded() throws IOException, InterruptedException {
        try (Peer echo = Peer.echo();
                Sluice sluice = Sluice.start("""
                        log: {access: {format: haproxy}}
                        frontends: {f: {bind: "127.0.0.1:%d", pool: p}}
                        pools:
                          p:
                            queue: {limit: 1, timeout: 20s}
                            backends: [{address: "%s", maxConnections: 1}]
                        """.formatted(port, echo.address()));
                Socket first = connect()) {
            first.getOutputStream().write('1');
            assertThat(first.getInputStream().read()).isEqualTo('1');
            try (Socket second = connect()) {
                second.getOutputStream().write('2');
                Await.until("one waits", () -> sluice.metric("sluice_pool_queue_length{pool=\"p\"}") == 1);
                try (Socket third = connect()) {
                    third.setSoTimeout(10_000);
                    awaitReset(third);
                }
                first.shutdownOutput();
                assertThat(second.getInputStream().read()).isEqualTo('2');
            }
            assertThat(sluice.metric("sluice_frontend_refused_total{frontend=\"f\",reason=\"queue_full\"}"))
                    .isEqualTo(1);
            sluice.awaitStdout(line -> line.contains(" PQ "));
        }
    }

    private static void awaitReset(Socket socket) {
        assertThatThrownBy(() -> socket.getInputStream().read()).hasMessageContaining("reset");
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }
}
