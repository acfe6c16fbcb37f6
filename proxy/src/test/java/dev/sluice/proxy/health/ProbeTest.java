package dev.sluice.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.CheckStep;
import dev.sluice.config.HealthCheckConfig;
import dev.sluice.config.HealthCheckConfig.HttpCheck;
import dev.sluice.config.HealthCheckConfig.Schedule;
import dev.sluice.config.SendProxy;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.net.Workers;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One check against real servers of every kind. */
@Timeout(60)
class ProbeTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final Workers workers = new Workers(1, 0);

    @AfterEach
    void stop() {
        workers.stop();
    }

    private String check(HealthCheckConfig config, SocketAddress address) {
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        workers.control()
                .execute(() -> Probe.start(
                        workers.control(),
                        Target.inet((InetSocketAddress) address),
                        Script.of(config, SendProxy.OFF, "db:1").steps(),
                        config.schedule().timeout().toNanos(),
                        verdict::complete));
        return verdict.orTimeout(20, TimeUnit.SECONDS).join().toString();
    }

    private String check(HealthCheckConfig config, Consumer<Wire> server) {
        try (TestBackend backend = TestBackend.tcp(server)) {
            return check(config, backend.address());
        }
    }

    private static HealthCheckConfig config(HealthCheckConfig.Type type, List<CheckStep> steps, HttpCheck http) {
        return new HealthCheckConfig(type, new Schedule(SECOND, SECOND, SECOND, SHORT), 2, 3, 0, steps, http);
    }

    private static HealthCheckConfig steps(CheckStep... steps) {
        return new HealthCheckConfig(
                HealthCheckConfig.Type.SEND_EXPECT,
                new Schedule(SECOND, SECOND, SECOND, SHORT),
                2,
                3,
                0,
                List.of(steps),
                null);
    }

    private static HealthCheckConfig http(String... status) {
        return config(HealthCheckConfig.Type.HTTP, List.of(), new HttpCheck("GET", "/health", "", List.of(status)));
    }

    private static void write(Wire wire, String text) {
        wire.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aConnectIsEnoughForTcp() {
        HealthCheckConfig tcp = new HealthCheckConfig(
                HealthCheckConfig.Type.TCP, new Schedule(SECOND, SECOND, SECOND, SHORT), 2, 3, 0, List.of(), null);
        assertThat(check(tcp, TestBackend::echo)).isEqualTo("L4OK");
        assertThat(check(tcp, TestBackend.nobody())).isEqualTo("L4CON refused");
    }

    @Test
    void severalStepsArePlayedInTheirOrder() {
        HealthCheckConfig dialogue = steps(
                new CheckStep(CheckStep.Kind.EXPECT_REGEX, "^220 .*ready"),
                new CheckStep(CheckStep.Kind.SEND, "HELO x\r\n"),
                new CheckStep(CheckStep.Kind.EXPECT, "250"),
                new CheckStep(CheckStep.Kind.SEND_HEX, "51 0d0A"),
                new CheckStep(CheckStep.Kind.EXPECT_HEX, "00 FF"));
        assertThat(check(dialogue, wire -> {
                    write(wire, "220 mail is ");
                    write(wire, "ready\r\n");
                    assertThat(new String(wire.read(8), StandardCharsets.UTF_8)).isEqualTo("HELO x\r\n");
                    write(wire, "250 hello\r\n");
                    assertThat(wire.read(3)).containsExactly('Q', '\r', '\n');
                    write(wire, "..\u0000\u00ff");
                }))
                .isEqualTo("L7OK");
    }

    @Test
    void aWrongAnswerSaysWhatWasExpectedAndWhatCame() {
        HealthCheckConfig ping =
                steps(new CheckStep(CheckStep.Kind.SEND, "PING\r\n"), new CheckStep(CheckStep.Kind.EXPECT, "+PONG"));
        assertThat(check(ping, wire -> {
                    write(wire, "-LOADING\r\n");
                    wire.finish();
                }))
                .isEqualTo("L7RSP expected \"+PONG\", got \"-LOADING..\"");
        assertThat(check(ping, wire -> write(wire, "-LOADING\r\n")))
                .isEqualTo("L7TOUT expected \"+PONG\", got \"-LOADING..\"");
        assertThat(check(ping, Wire::finish)).isEqualTo("L7RSP the backend ended before \"+PONG\"");
        assertThat(check(ping, _ -> {})).isEqualTo("L7TOUT the backend was silent before \"+PONG\"");
    }

    @Test
    void aFloodOfBytesEndsTheCheck() {
        HealthCheckConfig never = steps(new CheckStep(CheckStep.Kind.EXPECT, "never"));
        assertThat(check(never, wire -> {
                    while (true) {
                        wire.write(new byte[65_536]);
                    }
                }))
                .startsWith("L7RSP expected \"never\", got \"........");
    }

    @Test
    void theStatusDecidesForHttp() {
        assertThat(check(http("200-399"), wire -> {
                    String request = new String(wire.read(85), StandardCharsets.UTF_8);
                    assertThat(request).startsWith("GET /health HTTP/1.1\r\nHost: db:1\r\n");
                    write(wire, "HTTP/1.1 20");
                    write(wire, "4 \r\n\r\n");
                }))
                .isEqualTo("L7OK");
        assertThat(check(http("200", "300-302"), wire -> write(wire, "HTTP/1.0 503 Busy\r\n\r\n")))
                .isEqualTo("L7STS status 503");
        assertThat(check(http("200", "300-302"), wire -> write(wire, "HTTP/1.0 302 Found\r\n\r\n")))
                .isEqualTo("L7OK");
        assertThat(check(http("200"), wire -> write(wire, "SSH-2.0-OpenSSH_9.2\r\n")))
                .isEqualTo("L7RSP no HTTP status line");
    }
}
