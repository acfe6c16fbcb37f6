package dev.sluice.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.CheckStep;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.SendProxy;
import dev.sluice.config.value.SecretText;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.Loops;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One check against real servers of every kind. */
@Timeout(60)
class ProbeTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    private final Loops workers = Engines.loops(1, 0);

    @AfterEach
    void stop() {
        workers.stop();
    }

    private String check(HealthCheckConfig config, SocketAddress address) {
        return check(config, SendProxy.OFF, address);
    }

    private String check(HealthCheckConfig config, SendProxy header, SocketAddress address) {
        return TestChecks.verdict(
                        workers.control(),
                        address,
                        Script.of(config, header, null, "db:1"),
                        config.schedule().timeout())
                .toString();
    }

    private String check(HealthCheckConfig config, Consumer<Wire> server) {
        try (TestBackend backend = TestBackend.tcp(server)) {
            return check(config, backend.address());
        }
    }

    private static final HealthCheckConfig TCP = TestChecks.of("type: tcp, timeout: 300ms");

    private static HealthCheckConfig steps(CheckStep... steps) {
        return TestChecks.steps(SHORT, List.of(steps));
    }

    private static HealthCheckConfig http(String... status) {
        return TestChecks.of(
                "timeout: 300ms, http: {path: /health, status: [%s]}".formatted(String.join(", ", status)));
    }

    private static void write(Wire wire, String text) {
        wire.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aConnectIsEnoughForTcp() {
        assertThat(check(TCP, TestBackend::echo)).isEqualTo("L4OK");
        assertThat(check(TCP, TestBackend.nobody())).isEqualTo("L4CON refused");
    }

    /** Servers log, count, and at last refuse, peers that leave in the middle of a greeting. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void theServerNeverAcceptsACheckByTcp(String ip) throws IOException {
        try (ServerSocketChannel server =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral(ip), 0), 1024)) {
            for (int i = 0; i < 50; i++) {
                assertThat(check(TCP, server.getLocalAddress())).isEqualTo("L4OK");
            }
            // Connections are accepted in their order: before this one there was none.
            try (SocketChannel visitor = SocketChannel.open(server.getLocalAddress());
                    SocketChannel accepted = server.accept()) {
                assertThat(accepted.getRemoteAddress()).isEqualTo(visitor.getLocalAddress());
            }
        }
    }

    /** A server of which all was heard sees an end, not a reset. */
    @Test
    void aScriptEndsWithTheEndOfTheStream() {
        HealthCheckConfig ping = steps(
                new CheckStep(CheckStep.Kind.SEND, SecretText.plain("PING\r\n")),
                new CheckStep(CheckStep.Kind.EXPECT, SecretText.plain("+PONG")));
        HealthCheckConfig greeting = steps(new CheckStep(CheckStep.Kind.EXPECT, SecretText.plain("220 ")));
        checkEnd(ping, SendProxy.OFF, "PING\r\n", "+PONG\r\n", "L7OK");
        checkEnd(
                ping,
                SendProxy.OFF,
                "PING\r\n",
                "-LOADING\r\n" + ".".repeat(100_000),
                "L7RSP expected \"+PONG\", got \"-LOADING");
        checkEnd(greeting, SendProxy.OFF, "", "220 ready\r\n" + ".".repeat(100_000), "L7OK");
        checkEnd(TCP, SendProxy.V1, "PROXY UNKNOWN\r\n", "220 ready\r\n", "L4OK");
    }

    /** PostgreSQL logs each reset: a replica answers the question whether it is one, and then waits for the next. */
    @Test
    void aCheckWithAnotherAnswerThanWasExpectedEndsWithTheEndOfTheStream() {
        CheckStep send = new CheckStep(CheckStep.Kind.SEND, SecretText.plain("PING\r\n"));
        CheckStep pong = new CheckStep(CheckStep.Kind.EXPECT, SecretText.plain("+PONG"));
        CheckStep more = new CheckStep(CheckStep.Kind.EXPECT, SecretText.plain("more"));
        checkEnd(steps(send, pong), SendProxy.OFF, "PING\r\n", "-LOADING\r\n", "L7TOUT expected \"+PONG\", got");
        checkEnd(
                steps(send, pong, more),
                SendProxy.OFF,
                "PING\r\n",
                "+PONG",
                "L7TOUT the backend was silent before \"more\"");
        checkEnd(
                http("200"),
                SendProxy.OFF,
                "GET /health HTTP/1.1\r\n",
                "HTTP/1.1 2",
                "L7TOUT expected an HTTP status line, got");
    }

    @Test
    void aStepThatOnlySendsAsksForNothing() {
        CheckStep send = new CheckStep(CheckStep.Kind.SEND, SecretText.plain("PING\r\n"));
        checkEnd(steps(send), SendProxy.OFF, "PING\r\n", "", "L4OK");
    }

    private void checkEnd(HealthCheckConfig config, SendProxy header, String request, String answer, String verdict) {
        CompletableFuture<Wire.Rest> seen = new CompletableFuture<>();
        try (TestBackend backend = TestBackend.tcp(wire -> {
            wire.read(request.length());
            write(wire, answer);
            seen.complete(wire.readToEnd());
            wire.close();
        })) {
            assertThat(check(config, header, backend.address())).startsWith(verdict);
            assertThat(seen.orTimeout(20, TimeUnit.SECONDS).join().wasReset()).isFalse();
        }
    }

    /** It was asked to end the connection, and takes an earlier end of ours for a client that has given up. */
    @Test
    void anHttpServerEndsFirst() {
        CompletableFuture<Boolean> silent = new CompletableFuture<>();
        CompletableFuture<Wire.Rest> seen = new CompletableFuture<>();
        try (TestBackend backend = TestBackend.tcp(wire -> {
            readAll(wire, "\r\n\r\n");
            write(wire, "HTTP/1.1 200 OK\r\n\r\n" + ".".repeat(100_000));
            silent.complete(isSilent(wire));
            wire.finish();
            seen.complete(wire.readToEnd());
        })) {
            assertThat(check(http("200"), backend.address())).isEqualTo("L7OK");
            assertThat(silent.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
            assertThat(seen.orTimeout(20, TimeUnit.SECONDS).join().wasReset()).isFalse();
        }
    }

    private static void readAll(Wire wire, String end) {
        StringBuilder request = new StringBuilder();
        while (!request.toString().endsWith(end)) {
            request.append(new String(wire.read(1), StandardCharsets.ISO_8859_1));
        }
    }

    /** True when neither bytes nor an end have come by now. */
    private static boolean isSilent(Wire wire) {
        try {
            wire.channel().configureBlocking(false);
            boolean nothing = wire.channel().read(ByteBuffer.allocate(1)) == 0;
            wire.channel().configureBlocking(true);
            return nothing;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void severalStepsArePlayedInTheirOrder() {
        HealthCheckConfig dialogue = steps(
                new CheckStep(CheckStep.Kind.EXPECT_REGEX, SecretText.plain("^220 .*ready")),
                new CheckStep(CheckStep.Kind.SEND, SecretText.plain("HELO x\r\n")),
                new CheckStep(CheckStep.Kind.EXPECT, SecretText.plain("250")),
                new CheckStep(CheckStep.Kind.SEND_HEX, SecretText.plain("51 0d0A")),
                new CheckStep(CheckStep.Kind.EXPECT_HEX, SecretText.plain("00 FF")));
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
    void aFloodOfBytesEndsTheCheck() {
        HealthCheckConfig never = steps(new CheckStep(CheckStep.Kind.EXPECT, SecretText.plain("never")));
        assertThat(check(never, wire -> {
                    while (true) {
                        wire.write(new byte[65_536]);
                    }
                }))
                .isEqualTo("L7RSP expected \"never\", got \"..\"");
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
