package dev.sluice.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.reading.BackendReading;
import dev.sluice.proxy.reading.PoolReading;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bad backends are found, others serve, and who returns is used again; on real sockets. */
@Timeout(60)
class HealthMonitorTest {
    private static final String FAST =
            "healthCheck: {interval: 50ms, fastInterval: 20ms, downInterval: 30ms, timeout: 40ms, rise: 2, fall: 2}";

    private static TestProxy proxy(String pool, SocketAddress... backends) {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < backends.length; i++) {
            list.append("b%d: \"%s\", ".formatted(i, Wire.addressOf(backends[i])));
        }
        return TestProxy.of("""
                process: {workers: 2, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                pools: {p: {%s, backends: {%s}}}
                """.formatted(pool, list));
    }

    private static void awaitState(TestProxy proxy, int backend, BackendState state) {
        Await.until("b" + backend + " is " + state, () -> proxy.backend(backend).state() == state);
    }

    private static void checkServed(TestProxy proxy) {
        try (Wire client = proxy.connect()) {
            client.write(new byte[] {7});
            assertThat(client.read(1)).containsExactly(7);
        }
    }

    @Test
    void aBackendThatDiesGoesDownAndComesUpWhenItReturns() {
        try (TestBackend stays = TestBackend.tcp(TestBackend::echo);
                TestBackend dies = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(FAST, stays.address(), dies.address())) {
            SocketAddress address = dies.address();
            Await.until("checks pass", () -> proxy.backend(1).health().passed.value() > 2);
            dies.die();
            awaitState(proxy, 1, BackendState.DOWN);
            Await.until("one is left", () -> proxy.pool().eligible().equals(List.of(proxy.backend(0))));
            for (int i = 0; i < 10; i++) {
                checkServed(proxy);
            }
            assertThat(new PoolReading(proxy.pool()).retries()).isZero();
            try (TestBackend _ = TestBackend.tcp(address, TestBackend::echo)) {
                awaitState(proxy, 1, BackendState.UP);
                Await.count("both serve", () -> proxy.pool().eligible().size(), 2);
            }
            assertThat(proxy.backend(1).health().changes(BackendState.DOWN).value())
                    .isPositive();
            assertThat(proxy.backend(1).health().failed.value()).isGreaterThanOrEqualTo(2);
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void theFirstCheckDecidesAlone() {
        try (TestBackend up = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy("healthCheck: {interval: 1h, fall: 100}", TestBackend.nobody(), up.address())) {
            awaitState(proxy, 0, BackendState.DOWN);
            assertThat(proxy.backend(0).health().failed.value()).isEqualTo(1);
        }
    }

    @Test
    void sessionsOfABackendThatGoesDownAreResetWhereThatIsWanted() {
        try (TestBackend healthy = TestBackend.tcp(TestBackend::echo);
                TestBackend data = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy =
                        TestProxy.of("""
                        process: {workers: 2, drain: {timeout: 0s}}
                        metrics: off
                        frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                        pools:
                          p:
                            onBackendDown: close
                            closeSpread: 200ms
                            healthCheck: {type: tcp, interval: 50ms, fastInterval: 20ms, timeout: 40ms}
                            backends: {b: {address: "%s", checkAddress: "%s"}}
                        """.formatted(Wire.addressOf(data.address()), Wire.addressOf(healthy.address())));
                LogLines lines = LogLines.open()) {
            List<Wire> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Wire client = proxy.connect();
                client.write(new byte[] {1});
                assertThat(client.read(1)).hasSize(1);
                clients.add(client);
            }
            healthy.die();
            for (Wire client : clients) {
                assertThat(client.readToEnd().wasReset()).isTrue();
                client.close();
            }
            proxy.awaitNothingLeft();
            assertThat(proxy.closed(new Termination(Cause.BACKEND_DOWN, Phase.DATA)))
                    .isEqualTo(20);
            String line = "ending 20 sessions of backend p/b over 200ms: the checks failed, and onBackendDown is close";
            assertThat(lines.startingWith("ending ")).containsExactly(line);
            assertThat(lines.fieldsOf(line)).contains("pool=\"p\"", "backend=\"b\"", "reason=\"backend_down\"");
        }
    }

    @Test
    void aBackendWhoseSessionsFailIsEjectedForAWhileAndNeverTheLastOne() {
        try (TestBackend good = TestBackend.tcp(TestBackend::echo);
                TestBackend bad = TestBackend.tcp(Wire::close);
                TestProxy proxy = proxy(
                        "healthCheck: off, outlier: {consecutiveFailures: 3, ejectFor: 300ms}",
                        good.address(),
                        bad.address())) {
            while (proxy.backend(1).state() == BackendState.UP) {
                try (Wire client = proxy.connect()) {
                    client.write(new byte[] {1});
                    int _ = readQuietly(client);
                    client.finish();
                }
            }
            assertThat(proxy.backend(1).state()).isEqualTo(BackendState.EJECTED);
            assertThat(proxy.backend(1).health().ejections.value()).isEqualTo(1);
            awaitState(proxy, 1, BackendState.UP);
            good.die();
            for (int i = 0; i < 20; i++) {
                try (Wire client = proxy.connect()) {
                    client.readToEnd();
                }
            }
            long up = proxy.pool().backends().stream()
                    .filter(backend -> backend.state() == BackendState.UP)
                    .count();
            assertThat(up).isPositive();
            proxy.awaitNothingLeft();
        }
    }

    /** As PostgreSQL does with a request to cancel a query: it reads 16 bytes and closes. */
    @Test
    void aBackendThatTakesWhatItIsToldAndClosesIsNotEjected() {
        try (TestBackend busy = TestBackend.tcp(client -> {
                    int _ = client.read(16).length;
                    client.close();
                });
                TestBackend closing = TestBackend.tcp(Wire::close);
                TestProxy proxy =
                        proxy("outlier: {consecutiveFailures: 2, ejectFor: 1h}", busy.address(), closing.address())) {
            Await.until("the one that takes nothing is ejected", () -> {
                try (Wire client = proxy.connect()) {
                    client.write(new byte[16]);
                    int _ = readQuietly(client);
                }
                return proxy.backend(1).health().ejections.value() == 1;
            });
            for (int i = 0; i < 20; i++) {
                try (Wire client = proxy.connect()) {
                    client.write(new byte[16]);
                    client.readToEnd();
                }
            }
            assertThat(proxy.backend(0).health().ejections.value()).isZero();
            assertThat(proxy.backend(0).failures().count()).isZero();
        }
    }

    @Test
    void checksThatPassAllTheTimeDoNotEndAnEjection() {
        try (LogLines lines = LogLines.open();
                TestBackend good = TestBackend.tcp(TestBackend::echo);
                TestBackend bad = TestBackend.tcp(Wire::close);
                TestProxy proxy = proxy(
                        "healthCheck: {interval: 100ms}, outlier: {consecutiveFailures: 2, ejectFor: 1h}",
                        good.address(),
                        bad.address())) {
            while (proxy.backend(1).health().ejections.value() == 0) {
                try (Wire client = proxy.connect()) {
                    client.write(new byte[] {1});
                    int _ = readQuietly(client);
                    client.finish();
                }
            }
            long passed = proxy.backend(1).health().passed.value();
            Await.until("checks pass", () -> proxy.backend(1).health().passed.value() >= passed + 3);
            assertThat(proxy.backend(1).state()).isEqualTo(BackendState.EJECTED);
            Await.until(
                    "it is told",
                    () -> !lines.startingWith("backend p/b1 is ejected").isEmpty());
            assertThat(lines.startingWith("backend p/b1 is ejected").getFirst())
                    .contains(
                            "2 sessions failed in a row; back in 1h, or when a health check passes after one has failed");
        }
    }

    @Test
    void aBackendThatReturnsStartsWithASmallShareAndEndsWithItsWhole() {
        try (TestBackend stays = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(FAST + ", slowStart: 1s", stays.address(), TestBackend.nobody())) {
            awaitState(proxy, 1, BackendState.DOWN);
            assertThat(proxy.backend(0).rampPercent())
                    .as("the pool itself starts at once")
                    .isEqualTo(100);
            SocketAddress address =
                    Wire.socketAddressOf(proxy.backend(1).config().address());
            try (TestBackend _ = TestBackend.tcp(address, TestBackend::echo)) {
                awaitState(proxy, 1, BackendState.UP);
                Await.until("its ramp", () -> proxy.backend(1).rampPercent() < 100); // begins just after it is up
                long before = share(proxy, 1);
                for (int i = 0; i < 20; i++) {
                    checkServed(proxy);
                }
                assertThat(share(proxy, 1) - before).isLessThan(10);
                Await.count("its whole share", () -> proxy.backend(1).rampPercent(), 100);
            }
        }
    }

    private static int readQuietly(Wire client) {
        try {
            return client.read(new byte[1]);
        } catch (UncheckedIOException _) {
            return -1; // reset
        }
    }

    private static long share(TestProxy proxy, int backend) {
        return new BackendReading(proxy.backend(backend)).connections();
    }

    @Test
    void whoWaitsInTheQueueIsRefusedWhenTheLastBackendGoesDown() {
        try (TestBackend only = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(
                        FAST.replace("{interval", "{type: tcp, interval") + ", maxConnections: 1", only.address());
                Wire first = proxy.connect()) {
            first.write(new byte[] {1});
            assertThat(first.read(1)).hasSize(1);
            try (Wire waiting = proxy.connect()) {
                Await.count("it waits", () -> proxy.pool().queue().length(), 1);
                only.die();
                assertThat(waiting.readToEnd().wasReset()).isTrue();
            }
        }
    }
}
