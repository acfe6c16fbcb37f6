package dev.sluice.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

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

/** A pool that leads back to its own frontend takes all sessions of a process with one client, unless somebody looks. */
@Timeout(120)
class LoopIT {
    private static final String REFUSED = "sluice_frontend_refused_total{frontend=\"%s\",reason=\"loop\"}";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final int port = Ports.free();

    @Test
    void checkFindsIt() throws IOException, InterruptedException {
        Path config = directory.resolve("sluice.yaml");
        Files.writeString(config, "frontends: {web: {bind: \":%1$d\", pool: [\"127.0.0.1:%1$d\"]}}".formatted(port));
        Run check = Sluice.command("check", "-c", config.toString());
        assertThat(check.status()).isNotZero();
        assertThat(check.output()).contains("leads back to frontend \"web\"");
    }

    /** A name, which only a name server knows: it is not seen before the first client comes. */
    @Test
    void aClientThatComesBackIsRefused() throws IOException, InterruptedException {
        String name = InetAddress.getLocalHost().getHostName();
        Requires.that(!name.equals("localhost"), "this machine has no name but localhost");
        try (Sluice sluice = Sluice.start("""
                log: {access: {output: none}}
                frontends: {web: {bind: ":%1$d", pool: ["%2$s:%1$d"]}}
                """.formatted(port, name))) {
            for (int i = 1; i <= 20; i++) {
                try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    assertThat(Resets.awaitEnd(client)).isTrue();
                }
                assertThat(sluice.metric(REFUSED.formatted("web"))).isEqualTo(i);
            }
            assertThat(sluice.metric("sluice_frontend_connections_total{frontend=\"web\"}"))
                    .isEqualTo(20);
        }
    }

    @Test
    void whatIsFoundAndLeadsBackIsLeftOut() throws IOException, InterruptedException {
        Path list = directory.resolve("list.yaml");
        try (Peer echo = Peer.echo()) {
            Files.writeString(list, "- 127.0.0.1:%d\n- %s\n".formatted(port, echo.address()));
            try (Sluice sluice = Sluice.start("""
                    log: {access: {output: none}}
                    frontends: {web: {bind: ":%d", pool: p}}
                    pools: {p: {healthCheck: off, discover: {file: "%s"}}}
                    """.formatted(port, list))) {
                for (int i = 0; i < 20; i++) {
                    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                        client.getOutputStream().write('x');
                        assertThat(client.getInputStream().read()).isEqualTo('x');
                    }
                }
                assertThat(sluice.stderr()).contains("left out 127.0.0.1:" + port);
                assertThat(sluice.metric("sluice_frontend_connections_total{frontend=\"web\"}"))
                        .isEqualTo(20);
            }
        }
    }
}
