package dev.sluice.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A backend chooses what it answers to a check: it can fail its own, and nothing else. */
@Timeout(120)
class EvilAnswerIT {
    /** With an engine that goes back, the first overflows the stack and the second takes years. */
    private static final String CONFIG = """
            log: {access: {output: none}}
            frontends: {f: {bind: "127.0.0.1:%d", pool: good}}
            pools:
              deep:
                healthCheck: {type: sendExpect, interval: 200ms, steps: [{expectRegex: "(a|b)*c"}]}
                backends: {one: "%2$s"}
              slow:
                healthCheck: {type: sendExpect, interval: 200ms, steps: [{expectRegex: "a.*a.*a.*a.*b"}]}
                backends: {one: "%2$s"}
              good:
                healthCheck: {type: tcp, interval: 100ms}
                backends: {one: "%3$s"}
            """;

    private static final byte[] EVIL = "a".repeat(16_000).getBytes(StandardCharsets.US_ASCII);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final int port = Ports.free();

    @Test
    void whatABackendAnswersHoldsUpNoOtherPoolNoOperatorAndNoEnd() throws Exception {
        try (Peer evil = Peer.of(client -> {
                    client.getOutputStream().write(EVIL);
                    client.getInputStream().transferTo(OutputStream.nullOutputStream());
                });
                Peer good = Peer.echo();
                Sluice sluice = Sluice.start(CONFIG.formatted(port, evil.address(), good.address()))) {
            Await.until("the evil ones are down", () -> up(sluice, "deep") == 0 && up(sluice, "slow") == 0);
            double before = checks(sluice);
            Await.until("other pools are checked", () -> checks(sluice) > before + 10);
            assertThat(up(sluice, "good")).isEqualTo(1);
            assertThat(sluice.get("/livez").statusCode()).isEqualTo(200);

            sluice.reload(CONFIG.formatted(port, evil.address(), good.address()), "success");
            sluice.signal("TERM");
            assertThat(sluice.awaitExit()).isZero();
            assertThat(sluice.stderr()).doesNotContain("StackOverflowError", "OutOfMemoryError");
        }
    }

    @Test
    void anExpressionThatCannotBeFastIsAnErrorWithARemedy() throws Exception {
        Path file = directory.resolve("sluice.yaml");
        Files.writeString(
                file, CONFIG.formatted(port, "127.0.0.1:1", "127.0.0.1:2").replace("(a|b)*c", "(a)\\\\1"));
        Run check = Sluice.command("check", "-c", file.toString());
        assertThat(check.status()).as(check.output()).isEqualTo(1);
        assertThat(check.output()).contains("sluice.yaml:5:", "expectRegex");
    }

    private static double up(Sluice sluice, String pool) throws Exception {
        return sluice.metric("sluice_backend_up{backend=\"one\",pool=\"%s\"}".formatted(pool));
    }

    private static double checks(Sluice sluice) throws Exception {
        return sluice.metric("sluice_backend_health_checks_total{backend=\"one\",pool=\"good\",result=\"passed\"}");
    }
}
