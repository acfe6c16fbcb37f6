package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A backend that refuses or does not answer is not the client's problem, as long as another one serves; without checks. */
@Timeout(120)
class FailoverIT {
    private final int port = Ports.free();

    private Sluice before(String... backends) throws IOException {
        return Sluice.start("""
                defaults: {timeouts: {connect: 300ms}}
                log: {access: {format: haproxy}}
                frontends: {f: {bind: "127.0.0.1:%d", pool: f}}
                pools: {f: {healthCheck: off, outlier: off, backends: ["%s"]}}
                """.formatted(port, String.join("\", \"", backends)));
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private void exchange() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write('x');
            assertThat(socket.getInputStream().read()).isEqualTo('x');
        }
    }

    @Test
    void theNextBackendServesWhenOneRefuses() throws IOException, InterruptedException {
        String dead = "127.0.0.1:" + Ports.free();
        try (Peer peer = Peer.echo();
                Sluice sluice = before(dead, peer.address())) {
            for (int i = 0; i < 20; i++) {
                exchange();
            }
            assertThat(sluice.metric(
                            "sluice_backend_connect_failures_total{backend=\"%s\",pool=\"f\",reason=\"refused\"}"
                                    .formatted(dead)))
                    .isEqualTo(10);
            assertThat(sluice.metric("sluice_pool_retries_total{pool=\"f\"}")).isEqualTo(10);
            Await.until(
                    "retries are logged", () -> sluice.stdout().stream().anyMatch(line -> line.contains("/+1 0/0")));
        }
    }

    @Test
    void theNextBackendServesWhenOneDoesNotAnswer() throws IOException, InterruptedException {
        List<Socket> fill = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Peer peer = Peer.echo()) {
            for (int i = 0; i < 4; i++) { // nobody accepts: once the backlog is full, SYNs are dropped
                Socket socket = new Socket();
                fill.add(socket);
                try {
                    socket.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()), 300);
                } catch (IOException _) {
                    break;
                }
            }
            String silent = "127.0.0.1:" + full.getLocalPort();
            try (Sluice sluice = before(silent, peer.address())) {
                for (int i = 0; i < 4; i++) {
                    exchange();
                }
                assertThat(sluice.metric(
                                "sluice_backend_connect_failures_total{backend=\"%s\",pool=\"f\",reason=\"timeout\"}"
                                        .formatted(silent)))
                        .isEqualTo(2);
            }
        } finally {
            for (Socket socket : fill) {
                socket.close();
            }
        }
    }

    @Test
    void allDownIsAResetAtOnceAndSaysWhy() throws IOException, InterruptedException {
        try (Sluice sluice = before("127.0.0.1:" + Ports.free(), "127.0.0.1:" + Ports.free())) {
            for (int i = 0; i < 10; i++) {
                try (Socket client = connect()) {
                    assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
                }
            }
            assertThat(
                            sluice.metric(
                                    "sluice_connections_closed_total{cause=\"backend_unreachable\",frontend=\"f\",phase=\"connect\"}"))
                    .isEqualTo(10);
            Await.until("logged", () -> sluice.stdout().size() == 10);
            assertThat(sluice.stdout()).allMatch(line -> line.contains(" SC ") && line.contains(" f/127.0.0.1:"));
        }
    }
}
