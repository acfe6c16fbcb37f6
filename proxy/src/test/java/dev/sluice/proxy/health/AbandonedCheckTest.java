package dev.sluice.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.SendProxy;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.server.Shutdown.Phase;
import dev.sluice.proxy.session.FullBackend;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checks that are in the middle when nobody wants their verdict any more, as at a reload and at the end of the process. */
@Timeout(60)
class AbandonedCheckTest {
    private static final String STEPS =
            "type: sendExpect, steps: [{send: \"PING\"}, {expect: \"+PONG\"}, {send: \"QUIT\"}], timeout: 10m, interval: 10m";

    private final CompletableFuture<Boolean> asked = new CompletableFuture<>();
    private final CompletableFuture<Boolean> answer = new CompletableFuture<>();
    private final CompletableFuture<Wire.Rest> rest = new CompletableFuture<>();
    private final Loops workers = Engines.loops(1, 0);

    @AfterEach
    void stop() {
        workers.stop();
    }

    private void serve(Wire wire) {
        asked.complete(wire.read(4).length == 4);
        if (answer.join()) {
            wire.write("+PONG".getBytes(StandardCharsets.ISO_8859_1));
        }
        rest.complete(wire.readToEnd());
    }

    private void assertThatTheScriptWasPlayed() {
        Wire.Rest seen = rest.orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(seen.bytes()).asString(StandardCharsets.ISO_8859_1).isEqualTo("QUIT");
        assertThat(seen.wasReset()).isFalse();
    }

    private CompletableFuture<Probe> start(
            SocketAddress backend, CompletableFuture<Verdict> verdict, CompletableFuture<Boolean> closed) {
        return start(backend, verdict, closed, _ -> {});
    }

    /** @param next in the same turn of the loop as the start */
    private CompletableFuture<Probe> start(
            SocketAddress backend,
            CompletableFuture<Verdict> verdict,
            CompletableFuture<Boolean> closed,
            Consumer<Probe> next) {
        HealthCheckConfig config = TestChecks.of(STEPS);
        return CompletableFuture.supplyAsync(
                () -> {
                    Probe probe = Probe.start(
                            workers.control(),
                            Target.inet((InetSocketAddress) backend),
                            Script.of(config, SendProxy.OFF, null, "db:1"),
                            config.schedule().timeout().toNanos(),
                            TestChecks.observer(verdict, () -> closed.complete(true)));
                    next.accept(probe);
                    return probe;
                },
                workers.control()::execute);
    }

    @Test
    void theBackendSeesTheRestOfTheScriptAndNobodyHearsTheVerdict() {
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        try (TestBackend backend = TestBackend.tcp(this::serve)) {
            Probe probe = start(backend.address(), verdict, closed).join();
            assertThat(asked.join()).isTrue();
            workers.control().execute(() -> {
                probe.abandon();
                answer.complete(true);
            });
            assertThatTheScriptWasPlayed();
            assertThat(closed.join()).isTrue();
            assertThat(verdict).isNotDone();
        }
    }

    /** The kernel has finished the handshake, and the backend has accepted, before the loop is told. */
    @Test
    void aBackendThatHasJustAcceptedSeesTheScriptToo() {
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        answer.complete(true);
        try (TestBackend backend = TestBackend.tcp(this::serve)) {
            Probe _ = start(backend.address(), verdict, new CompletableFuture<>(), Probe::abandon)
                    .join();
            assertThatTheScriptWasPlayed();
            assertThat(verdict).isNotDone();
        }
    }

    @Test
    void aBackendThatDoesNotAnswerTheHandshakeIsNotWaitedForLong() {
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        try (FullBackend backend = new FullBackend()) {
            Probe probe =
                    start(backend.address(), new CompletableFuture<>(), closed).join();
            workers.control().execute(probe::abandon);
            assertThat(closed.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
        }
    }

    /** Its time would be over in ten minutes. */
    @Test
    void aBackendThatSaysNothingIsNotWaitedForLong() {
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        try (TestBackend backend = TestBackend.tcp(this::serve)) {
            Probe probe =
                    start(backend.address(), new CompletableFuture<>(), closed).join();
            assertThat(asked.join()).isTrue();
            workers.control().execute(probe::abandon);
            assertThat(closed.join()).isTrue();
            answer.complete(false);
            assertThat(rest.join().wasReset()).isTrue();
        }
    }

    @Test
    void theEndOfTheChecksWaitsForIt() {
        try (TestBackend backend = TestBackend.tcp(this::serve);
                TestProxy proxy = TestProxy.of("""
                        process: {workers: 1, drain: {timeout: 0s}}
                        metrics: off
                        frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                        pools: {p: {healthCheck: {%s}, backends: {b: "%s"}}}
                        """.formatted(STEPS, Wire.addressOf(backend.address())))) {
            assertThat(asked.join()).isTrue();
            Thread stopping = Thread.ofPlatform().start(proxy::stop);
            Await.until("sessions have ended", () -> proxy.server().shutdown().phase() == Phase.STOPPED);
            Await.until("it waits", () -> stopping.getState() == Thread.State.TIMED_WAITING);
            answer.complete(true);
            assertThatTheScriptWasPlayed();
        }
    }
}
