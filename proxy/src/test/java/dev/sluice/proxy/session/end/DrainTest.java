package dev.sluice.proxy.session.end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.model.DrainConfig;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.net.ForEachEngine;
import dev.sluice.proxy.pool.AdminState;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that should go somewhere else are ended when they are idle, evenly, and reset when the time is over. */
@Timeout(60)
@ForEachEngine
class DrainTest {
    private static TestProxy proxy(TestBackend backend, String drain) {
        return TestProxy.of("""
                process: {workers: 2, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                pools: {p: {healthCheck: off, drain: {%s}, backends: {b: "%s"}}}
                """.formatted(drain, Wire.addressOf(backend.address())));
    }

    private static Wire talk(TestProxy proxy) {
        Wire client = proxy.connect();
        client.write(new byte[] {'?'});
        assertThat(client.read(1)).hasSize(1);
        return client;
    }

    private static void override(TestProxy proxy, AdminState state) {
        try {
            proxy.server()
                    .operator()
                    .override(
                            proxy.pool(),
                            proxy.backend(0),
                            "test",
                            () -> proxy.backend(0).adminState(state));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void idleSessionsGetAFinAndBusyOnesAreLeftUntilTheTimeout() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, "spread: 300ms, timeout: 3s");
                Wire idle = talk(proxy);
                Wire busy = talk(proxy)) {
            AtomicBoolean stop = new AtomicBoolean();
            Thread talking = Thread.ofVirtual().start(() -> {
                try {
                    while (!stop.get()) {
                        busy.write(new byte[] {'.'});
                        busy.read(1);
                        Await.pause(Duration.ofMillis(20), "the pace of the client");
                    }
                } catch (IllegalStateException | UncheckedIOException | AssertionError _) {
                    // It is reset at the end.
                }
            });
            override(proxy, AdminState.DRAIN);
            assertThat(idle.readToEnd().wasReset()).isFalse();
            assertThat(proxy.pool().inFlight()).isEqualTo(1);
            Await.count("the busy one is reset", () -> proxy.pool().inFlight(), 0);
            stop.set(true);
            assertThat(proxy.closed(new Termination(Cause.DRAIN, Phase.DATA))).isEqualTo(2);
            talking.interrupt();
        }
    }

    @Test
    void nothingIsEndedUnlessThePoolSaysSo() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, "");
                Wire client = talk(proxy)) {
            override(proxy, AdminState.DRAIN);
            client.write(new byte[] {'!'});
            assertThat(client.read(1)).containsExactly('!');
            assertThat(proxy.pool().inFlight()).isEqualTo(1);
        }
    }

    @Test
    void aBackendThatIsReadyAgainKeepsItsSessions() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, "timeout: 1s");
                Wire client = talk(proxy)) {
            override(proxy, AdminState.DRAIN);
            override(proxy, AdminState.READY);
            long until = System.nanoTime() + 1_500_000_000L;
            while (System.nanoTime() < until) { // longer than the timeout that was taken back
                client.write(new byte[] {'!'});
                assertThat(client.read(1)).containsExactly('!');
            }
        }
    }

    @Test
    void theRateBoundsHowManyEndAtOnce() {
        DrainPlan plan = new DrainPlan(0, 1_000_000_000L, true, 10);
        assertThat(plan.due(1000, 100_000_000L)).isEqualTo(1);
        assertThat(plan.due(1000, 1_000_000_000L)).isEqualTo(10);
        assertThat(plan.due(1000, 100_000_000_000L)).isEqualTo(1000);
        DrainPlan even = new DrainPlan(0, 1_000_000_000L, true, Double.POSITIVE_INFINITY);
        assertThat(even.due(1000, 250_000_000L)).isEqualTo(250);
        assertThat(new DrainPlan(5, 0, true, 10).due(1000, 4)).isZero();
    }

    @Test
    void theWholeProcessDrainsIdleSessionsFirst() throws InterruptedException {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.of("""
                        process: {workers: 2, drain: {timeout: 20s, spread: 500ms}}
                        metrics: off
                        frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                        pools: {p: {healthCheck: off, backends: {b: "%s"}}}
                        """.formatted(Wire.addressOf(echo.address())))) {
            List<Wire> clients = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                clients.add(talk(proxy));
            }
            proxy.server().drain();
            for (Wire client : clients) {
                assertThat(client.readToEnd().wasReset()).isFalse();
                client.close();
            }
            assertThat(proxy.closed(new Termination(Cause.DRAIN, Phase.DATA))).isEqualTo(10);
        }
    }

    @Test
    void aDrainedFrontendRefusesClientsAndLetsItsSessionsGoUntilItIsResumed()
            throws BindException, InterruptedException {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, "");
                Wire idle = talk(proxy)) {
            SocketAddress address = Wire.socketAddressOf(proxy.address());
            proxy.server()
                    .operator()
                    .drainFrontend("f", new DrainConfig(Duration.ofSeconds(20), Duration.ofMillis(100), true, null));
            assertThat(idle.readToEnd().wasReset()).isFalse();
            assertThatThrownBy(() -> Wire.connect(address).close()).hasStackTraceContaining("refused");
            assertThat(proxy.view().isReady()).isTrue();
        }
    }
}
