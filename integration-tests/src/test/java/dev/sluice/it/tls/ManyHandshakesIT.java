package dev.sluice.it.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Handshakes without end: what each of them takes of memory comes back. A long run is {@code -Dhandshakes=1000000
 * -Djunit.jupiter.execution.timeout.mode=disabled}.
 */
@Timeout(180)
class ManyHandshakesIT {
    private static final int WARM = 6_000;
    private static final int ALL = Integer.getInteger("handshakes", 20_000);
    private static final long SLACK_KILOBYTES = 40_000;

    private final int port = Ports.free();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    /** New handshakes and resumed ones, in both versions, until there were so many. */
    private void shake(Sluice sluice, int goal) throws IOException, InterruptedException {
        String[] kinds = {"-new -tls1_3", "-new -tls1_2", "-reuse -tls1_3", "-reuse -tls1_2"};
        String command = Requires.program("openssl") + " s_time -connect 127.0.0.1:" + port + " -time 2 ";
        for (int i = 0; sluice.metric("sluice_frontend_connections_total{frontend=\"f\"}") < goal; i++) {
            String _ = Run.ok((command + kinds[i % kinds.length]).split(" "));
        }
        Await.until("all have ended", () -> sluice.metric("sluice_frontend_connections_active{frontend=\"f\"}") == 0);
    }

    @Test
    void memoryStaysWhatItIs() throws IOException, InterruptedException {
        try (Peer peer = Peer.of(client -> client.getInputStream().readNBytes(1));
                Sluice sluice = Sluice.start(
                        """
                        log: {access: {output: none}}
                        certificates: {a: %s}
                        frontends: {f: {bind: "127.0.0.1:%d", tls: {certificates: a}, pool: ["%s"]}}
                        """.formatted(Identity.ecdsa(directory, "a.test").yaml(), port, peer.address()))) {
            shake(sluice, WARM);
            long warm = sluice.residentKilobytes();
            shake(sluice, ALL);
            assertThat(sluice.residentKilobytes() - warm).isLessThan(SLACK_KILOBYTES);
            assertThat(sluice.stderr()).doesNotContain("refused", "Exception");
        }
    }
}
