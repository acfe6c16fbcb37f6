package dev.sluice.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that wait for a backend to come up are a problem of their own, and nobody says of them that they are refused. */
@Timeout(60)
class HeldClientsTest {
    @Test
    void theyAreTold() {
        try (LogLines lines = LogLines.open();
                TestProxy proxy = TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                pools:
                  p:
                    queue: {limit: 5, whenNoneUp: wait, noneUpTimeout: 20s}
                    healthCheck: {type: tcp, interval: 50ms, fastInterval: 50ms, downInterval: 50ms}
                    backends: {b: "%s"}
                """.formatted(Wire.addressOf(TestBackend.nobody())))) {
            Await.until("nobody is up", () -> !proxy.pool().takesSessions());
            Await.until(
                    "the log says so",
                    () -> !lines.startingWith("pool p has no backend").isEmpty());
            assertThat(lines.startingWith("pool p has no backend"))
                    .containsExactly(
                            "pool p has no backend left (1 down): clients that come to it wait for one, 20s at most");
            WatchedProblems problems = WatchedProblems.of(proxy);
            assertThat(problems.kinds()).doesNotContain(ProblemKind.CLIENTS_HELD);
            try (Wire _ = proxy.connect()) {
                Await.count("one is held", () -> proxy.pool().held(), 1);
                assertThat(problems.only(ProblemKind.CLIENTS_HELD).what())
                        .isEqualTo(
                                "1 client waits for a backend of pool p: none is up. Each waits for 20s at most, and 5 clients may");
                assertThat(problems.only(ProblemKind.POOL_WITHOUT_BACKEND).what())
                        .endsWith(". Clients that come to it wait for one, 20s at most");
            }
        }
    }
}
