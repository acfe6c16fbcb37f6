package dev.sluice.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.PoolTls;
import dev.sluice.config.model.SendProxy;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.net.Clock;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.net.tls.HandshakeTurns;
import dev.sluice.proxy.snapshot.Snapshot;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checks that wait for their turn behind the handshakes of many others. */
@Timeout(60)
class HandshakeCrowdTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    /** Busy for two turns' worth of time. */
    private static void spin() {
        long end = Clock.SYSTEM.nanos() + TimeUnit.MILLISECONDS.toNanos(2);
        boolean _ = Await.spin("a handshake costs", () -> Clock.SYSTEM.nanos() >= end);
    }

    @Test
    void theTimeForWhichACheckWaitsHereIsNoFaultOfTheBackend() {
        String pem = TestTls.pem(directory, "one.pem", "one.example").toString();
        try (TestBackend plain = TestBackend.tcp(TestBackend::echo);
                TestProxy server = TestProxy.builder()
                        .backend(plain.address())
                        .with("certificates.one.files: " + pem, "frontends.front.tls.certificates: one")
                        .start();
                TestProxy proxy = TestProxy.builder()
                        .backend(server.address())
                        .pool("healthCheck.interval: 1h", "healthCheck.timeout: 150ms")
                        .pool("tls.serverName: one.example", "tls.ca: " + pem)
                        .start()) {
            Loop control = proxy.loops().control();
            HandshakeTurns turns = new HandshakeTurns(control);
            ProbeTls tls = new ProbeTls(control, turns);
            Snapshot snapshot = proxy.server().snapshot();
            PoolTls settings = Objects.requireNonNull(proxy.pool().config().tls());
            HealthCheckConfig check =
                    Objects.requireNonNull(proxy.pool().config().health().check());
            HostPort address = (HostPort) server.address();
            Script script =
                    Script.of(check, SendProxy.OFF, new Step.Secure(tls, settings, address, proxy.backend(0)), "db:1");
            CompletableFuture<Verdict> verdict = new CompletableFuture<>();
            AtomicInteger others = new AtomicInteger();
            control.execute(() -> {
                tls.follow(snapshot.credentials().tls());
                for (int i = 0; i < 200; i++) {
                    turns.take(() -> {
                        spin();
                        others.incrementAndGet();
                    });
                }
                Probe _ = Probe.start(
                        control,
                        Target.inet((InetSocketAddress) Wire.socketAddressOf(address)),
                        script,
                        check.schedule().timeout().toNanos(),
                        TestChecks.observer(verdict, () -> {}));
            });
            assertThat(verdict.orTimeout(20, TimeUnit.SECONDS).join()).hasToString("L6OK");
            assertThat(others).as("who were before it, for 400 ms").hasValue(200);
        }
    }
}
