package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.HeldThread;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Sluice;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A loop that hangs is seen, and the process ends nevertheless when it is asked to. */
@Timeout(120)
class HangIT {
    private final int port = Ports.free();
    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (Socket client : clients) {
            client.close();
        }
    }

    private void connect() throws Exception {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
        clients.add(client);
        client.getOutputStream().write('x');
        assertThat(client.getInputStream().read()).isEqualTo('x');
    }

    @ParameterizedTest
    @CsvSource({
        "sluice-worker-0, worker-0, worker 0",
        "sluice-control, control, the control loop",
        "sluice-dns, dns, the DNS loop"
    })
    void aLoopThatHangsIsNamedByTheProbeAndDoesNotKeepTheProcessFromEnding(String thread, String label, String name)
            throws Exception {
        try (Peer echo = Peer.echo();
                Sluice sluice = Sluice.start("""
                process: {workers: 1, drain: {timeout: 1s}}
                log: {access: {output: none}}
                frontends: {f: {bind: "127.0.0.1:%d", pool: p}, g: {bind: "127.0.0.1:%d", pool: q}}
                pools:
                  p: {healthCheck: {type: tcp, interval: 100ms}, backends: {b: "%s"}}
                  q: {discover: {dns: nowhere.internal, port: 1, nameserver: "127.0.0.1:1"}}
                """.formatted(port, Ports.free(), echo.address()))) {
            connect();
            try (HeldThread held = HeldThread.of(sluice, thread)) {
                Await.until("the probe names it", () -> sluice.get("/livez").statusCode() == 503);
                assertThat(sluice.get("/livez").body()).isEqualTo("stuck: " + name + "\n");
                assertThat(sluice.metric("sluice_loop_alive{loop=\"" + label + "\"}"))
                        .isZero();

                sluice.signal("TERM");
                Await.until("it ends", () -> held.hasEnded() && !sluice.isAlive());
            }
            assertThat(sluice.awaitExit()).isIn(0, 143);
            assertThat(sluice.stderr()).contains(name + " hangs");
        }
    }
}
