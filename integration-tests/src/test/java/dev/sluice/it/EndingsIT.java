package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However a connection ends, the other side learns it as if there were no proxy, and no byte is lost. */
@Timeout(120)
class EndingsIT {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

    private final int port = Ports.free();

    private Sluice before(Peer peer) throws IOException {
        return Sluice.start("""
                defaults: {timeouts: {halfClosed: 20s}}
                log: {access: {format: haproxy}}
                frontends: {f: {bind: "127.0.0.1:%d", pool: ["%s"]}}
                """.formatted(port, peer.address()));
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Test
    void aClientThatHasFinishedSendingStillGetsItsAnswer() throws IOException, InterruptedException {
        try (Peer peer = Peer.of(client -> {
                    byte[] request = client.getInputStream().readAllBytes(); // to the end: half-close arrived
                    client.getOutputStream().write(request);
                });
                Sluice _ = before(peer);
                Socket client = connect()) {
            client.getOutputStream().write(HELLO);
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(HELLO);
        }
    }

    @Test
    void aBackendThatHasFinishedSendingStillGetsTheRest() throws IOException, InterruptedException {
        CompletableFuture<byte[]> got = new CompletableFuture<>();
        try (Peer peer = Peer.of(client -> {
                    client.shutdownOutput();
                    got.complete(client.getInputStream().readAllBytes());
                });
                Sluice _ = before(peer);
                Socket client = connect()) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            client.getOutputStream().write(HELLO);
            client.shutdownOutput();
            assertThat(got.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(HELLO);
        }
    }

    @Test
    void aResetOfTheBackendIsAResetForTheClient() throws IOException, InterruptedException {
        try (Peer peer = Peer.of(client -> {
                    int _ = client.getInputStream().read();
                    reset(client);
                });
                Sluice sluice = before(peer);
                Socket client = connect()) {
            client.getOutputStream().write(HELLO);
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            Await.until("logged", () -> sluice.stdout().stream().anyMatch(line -> line.contains(" SD ")));
        }
    }

    @Test
    void aResetOfTheClientIsAResetForTheBackend() throws IOException, InterruptedException {
        CompletableFuture<String> end = new CompletableFuture<>();
        try (Peer peer = Peer.of(client -> {
                    try {
                        while (client.getInputStream().read() >= 0) {
                            client.getOutputStream().write(HELLO);
                        }
                        end.complete("finished");
                    } catch (SocketException e) {
                        end.complete(String.valueOf(e.getMessage()));
                    }
                });
                Sluice sluice = before(peer);
                Socket client = connect()) {
            client.getOutputStream().write(HELLO);
            int _ = client.getInputStream().read();
            reset(client);
            assertThat(end.orTimeout(20, TimeUnit.SECONDS).join()).contains("reset");
            Await.until("logged", () -> sluice.stdout().stream().anyMatch(line -> line.contains(" CD ")));
        }
    }

    @Test
    void aServerThatClosesRightAfterItsLastBytesLosesNone() throws IOException, InterruptedException {
        byte[] answer = new byte[50_000];
        new Random(1).nextBytes(answer);
        try (Peer peer = Peer.of(client -> {
                    int _ = client.getInputStream().read();
                    client.getOutputStream().write(answer);
                });
                Sluice sluice = before(peer)) {
            for (int i = 0; i < 1000; i++) {
                try (Socket client = connect();
                        InputStream in = client.getInputStream()) {
                    client.getOutputStream().write('x');
                    assertThat(in.readAllBytes()).as("connection " + i).isEqualTo(answer);
                }
            }
            Await.until("all ended", () -> sluice.metric("sluice_frontend_connections_active{frontend=\"f\"}") == 0);
        }
    }
}
