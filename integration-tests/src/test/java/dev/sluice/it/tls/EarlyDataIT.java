package dev.sluice.it.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Daemon;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client whose name has moved here from a server that takes early data, and has a ticket of that still. */
@Timeout(60)
class EarlyDataIT {
    private final int port = Ports.free();
    private final int before = Ports.free();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void itIsSkippedAndTheClientIsServed() throws IOException, InterruptedException {
        Identity server = Identity.ecdsa(directory, "a.test");
        Path session = directory.resolve("session.pem");
        Path early = Files.writeString(directory.resolve("early"), "E".repeat(9_000));
        try (Daemon _ = OtherProxies.nginx(directory, before, """
                http {
                  server {
                    listen 127.0.0.1:%d ssl; ssl_protocols TLSv1.3; ssl_early_data on;
                    ssl_certificate %s; ssl_certificate_key %s; return 204;
                  }
                }
                """.formatted(before, server.chain(), server.key()));
                Client _ = Client.start(directory, before, "-servername a.test -sess_out " + session)) {
            Await.until("its ticket has come", () -> Files.exists(session) && Files.size(session) > 0);
        }
        try (Peer peer = Peer.echo();
                Sluice _ = Sluice.start("""
                        certificates: {a: %s}
                        frontends: {f: {bind: "127.0.0.1:%d", tls: {certificates: a}, pool: ["%s"]}}
                        """.formatted(server.yaml(), port, peer.address()));
                Client client = Client.start(
                        directory, port, "-servername a.test -sess_in %s -early_data %s".formatted(session, early))) {
            client.await("Early data was rejected");
            client.say("hello\n");
            client.await("hello\n");
            assertThat(client.output()).doesNotContain("EEEE");
        }
    }
}
