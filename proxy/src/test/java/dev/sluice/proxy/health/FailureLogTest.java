package dev.sluice.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolFailing;
import dev.sluice.proxy.snapshot.SnapshotCompiler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A backend that cannot be reached is told, and so is a pool whose backends all fail, whoever checks them. */
@Timeout(60)
class FailureLogTest {
    private static TestProxy proxy(String pool) {
        return TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                pools: {p: {%s}}
                """.formatted(pool));
    }

    private static Pool pool(TestProxy proxy) {
        return proxy.pool();
    }

    private static void checkReset(TestProxy proxy, int clients) {
        for (int i = 0; i < clients; i++) {
            try (Wire client = proxy.connect()) {
                assertThat(client.readToEnd().wasReset()).isTrue();
            }
        }
    }

    private static void checkServed(TestProxy proxy) {
        try (Wire client = proxy.connect()) {
            client.write("x".getBytes(StandardCharsets.UTF_8));
            assertThat(client.read(1)).isEqualTo("x".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aDeadBackendThatNobodyChecksIsToldOnceASecondAndItsPoolServesNobody(@TempDir Path directory) {
        Path path = directory.resolve("b");
        try (LogLines lines = LogLines.open();
                TestProxy proxy = proxy("backends: {b: \"unix:" + path + "\"}")) {
            checkReset(proxy, 4);
            assertThat(pool(proxy).failures().failing()).isNull();
            checkReset(proxy, 1);
            Await.until("it fails", () -> pool(proxy).failures().failing() != null);
            assertThat(lines.startingWith("backend p/b"))
                    .first()
                    .asString()
                    .matches("backend p/b at unix:.*: \\d connects? failed in the last second: \\d refused");
            assertThat(lines.fieldsOf("backend p/b")).contains("pool=\"p\"", "backend=\"b\"", "reason=\"refused\"");
            assertThat(lines.startingWith("pool p serves nobody"))
                    .singleElement()
                    .isEqualTo("pool p serves nobody: the last 5 sessions of its only backend b at unix:" + path
                            + " failed (refused); its clients are reset");
            PoolFailing failing = Objects.requireNonNull(pool(proxy).failures().failing());
            assertThat(failing.attempts()).isEqualTo(5);
            assertThat(failing.reason()).isEqualTo("refused");
            try (TestBackend echo = TestBackend.unix(path, TestBackend::echo)) {
                checkServed(proxy);
                Await.until("it serves", () -> pool(proxy).failures().failing() == null);
                assertThat(lines.startingWith("pool p no longer fails: a session was served"))
                        .hasSize(1);
                assertThat(echo.connections()).isEqualTo(1);
            }
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void aBackendThatAcceptsAndEndsAtOnceFailsItsPoolAsWell() {
        try (TestBackend closing = TestBackend.tcp(Wire::close);
                LogLines lines = LogLines.open();
                TestProxy proxy = proxy("backends: {b: \"" + Wire.addressOf(closing.address()) + "\"}")) {
            for (int i = 0; i < 5; i++) {
                try (Wire client = proxy.connect()) {
                    client.readToEnd();
                }
            }
            Await.until("it fails", () -> pool(proxy).failures().failing() != null);
            assertThat(Objects.requireNonNull(pool(proxy).failures().failing()).reason())
                    .isEqualTo("closed");
            assertThat(lines.startingWith("backend p/b at")).isEmpty();
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void aBackendThatReadsTheRequestAndBreaksOffIsSaidToReset(@TempDir Path directory) {
        Path path = directory.resolve("b");
        try (LogLines lines = LogLines.open();
                TestProxy proxy = proxy("backends: {b: \"unix:" + path + "\"}")) {
            checkReset(proxy, 2);
            Await.until("refused", () -> !lines.startingWith("backend p/b at").isEmpty());
            try (TestBackend breaking = TestBackend.unix(path, wire -> {
                wire.read(1); // and leaves the rest: the kernel resets
                wire.close();
            })) {
                for (int i = 0; i < 4; i++) {
                    try (Wire client = proxy.connect()) {
                        client.write(new byte[100]);
                        assertThat(client.readToEnd().wasReset()).isTrue();
                    }
                }
                Await.until("it fails", () -> pool(proxy).failures().failing() != null);
                assertThat(Objects.requireNonNull(pool(proxy).failures().failing())
                                .reason())
                        .isEqualTo("reset");
                assertThat(lines.startingWith("pool p serves nobody"))
                        .singleElement()
                        .asString()
                        .endsWith("failed (reset); its clients are reset");
                assertThat(breaking.connections()).isEqualTo(4);
            }
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void ejectionTakesAllButTheLastOneOutAndThenThePoolFails() {
        String backends = "backends: {a: \"%s\", b: \"%s\"}"
                .formatted(Wire.addressOf(TestBackend.nobody()), Wire.addressOf(TestBackend.nobody()));
        try (LogLines lines = LogLines.open();
                TestProxy proxy = proxy("healthCheck: off, outlier: {consecutiveFailures: 2}, " + backends)) {
            checkReset(proxy, 8);
            Await.until("it fails", () -> pool(proxy).failures().failing() != null);
            assertThat(lines.startingWith("pool p serves nobody"))
                    .singleElement()
                    .asString()
                    .containsAnyOf("the last backend that it may use", "all 2 backends that it may use");
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void whileOneBackendServesThePoolDoesNotFail() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                LogLines lines = LogLines.open();
                TestProxy proxy = proxy("healthCheck: off, backends: {a: \"%s\", b: \"%s\"}"
                        .formatted(Wire.addressOf(TestBackend.nobody()), Wire.addressOf(echo.address())))) {
            for (int i = 0; i < 20; i++) {
                checkServed(proxy);
            }
            Await.until(
                    "the dead one is told",
                    () -> !lines.startingWith("backend p/a at").isEmpty());
            assertThat(pool(proxy).failures().failing()).isNull();
            assertThat(lines.startingWith("backend p/b at")).isEmpty();
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void manyDeadBackendsHaveTwentyLinesAndOneForAllOthers() {
        StringBuilder yaml = new StringBuilder("""
                frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                pools: {p: {healthCheck: off, backends: {""");
        for (int i = 0; i < 50; i++) {
            yaml.append(i == 0 ? "" : ", ")
                    .append("b")
                    .append(i)
                    .append(": \"127.0.0.1:")
                    .append(1000 + i)
                    .append('"');
        }
        SluiceConfig config = TestConfig.of(yaml.append("}}}").toString());
        Loops workers = Engines.loops(1, 0);
        try (LogLines lines = LogLines.open()) {
            Pool pool = SnapshotCompiler.compile(config, 1).snapshot().pools().getFirst();
            FailureLog log = new FailureLog(workers.control(), pool);
            List<Backend> backends = pool.backends();
            for (Backend backend : backends) {
                backend.counters(0).connectFailures(ConnectResult.REFUSED).increment();
                backend.counters(0).connectFailures(ConnectResult.TIMED_OUT).increment();
            }
            workers.control().execute(log::onFailure);
            Await.until(
                    "it is told",
                    () -> !lines.startingWith("pool p: connects to").isEmpty());
            assertThat(lines.startingWith("backend p/")).hasSize(20);
            assertThat(lines.startingWith("pool p: connects to"))
                    .containsExactly(
                            "pool p: connects to 30 more backends failed in the last second: 30 refused, 30 timeout;"
                                    + " the last was b49");
        } finally {
            workers.stop();
        }
    }
}
