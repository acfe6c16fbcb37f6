package dev.sluice.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.pool.Backend;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said of a backend is true at the moment it is read, and names the place where the fault is. */
@Timeout(60)
class BackendProblemsTest {
    private static final String CONFIG = """
            process: {workers: 1, drain: {timeout: 0s}}
            metrics: off
            frontends: {web: {bind: "127.0.0.1:0", pool: pg}}
            pools: {pg: {%s}}
            """;

    @Test
    void aBackendFailsSinceTheFirstOfItsFailuresAndNotForEver() {
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(
                "healthCheck: off, outlier: off, backends: {pg1: \"127.0.0.1:1\", pg2: \"127.0.0.1:2\"}"))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            problems.fail(proxy.backend(0), 4);
            problems.pass(Duration.ofSeconds(20));
            assertThat(problems.some(ProblemKind.BACKEND_FAILING)).isEmpty();
            problems.fail(proxy.backend(0), 1);
            Problem failing = problems.only(ProblemKind.BACKEND_FAILING);
            assertThat(failing.since()).isBefore(WatchedProblems.START.plusSeconds(20));
            assertThat(failing.what())
                    .isEqualTo("backend pg/pg1 is up, but its last 5 sessions failed, the last with \"refused\"");
            assertThat(failing.remedy()).contains("pools.pg.outlier would take it out for a while");

            problems.pass(Duration.ofSeconds(25));
            assertThat(problems.only(ProblemKind.BACKEND_FAILING).what())
                    .matches(
                            "backend pg/pg1 is up, but its last 5 sessions failed, the last with \"refused\"\\. The last attempt was \\d+ s ago");
            problems.pass(Duration.ofMinutes(10));
            assertThat(problems.some(ProblemKind.BACKEND_FAILING)).isEmpty();
        }
    }

    @Test
    void aCheckOfAnotherPortIsNamedWithItsPort() {
        String checked = Wire.addressOf(TestBackend.nobody()).toString();
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.of(CONFIG.formatted(
                        "healthCheck: {type: http, port: %s, interval: 100ms, http: {path: /health}}, backends: {pg1: \"%s\"}"
                                .formatted(
                                        checked.substring(checked.lastIndexOf(':') + 1),
                                        Wire.addressOf(echo.address()))))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            Await.until(
                    "it is down", () -> !problems.some(ProblemKind.BACKEND_DOWN).isEmpty());
            Problem down = problems.only(ProblemKind.BACKEND_DOWN);
            assertThat(down.what())
                    .isEqualTo(
                            "backend pg/pg1 is down: its check, GET /health at " + checked + ", says L4CON, refused");
            assertThat(down.remedy())
                    .startsWith("Look at the server " + Wire.addressOf(echo.address())
                            + ", and at what answers its check, GET /health at " + checked);
        }
    }

    @Test
    void anEjectedBackendThatNobodyChecksSaysWhenItReturns() throws InterruptedException {
        try (TestProxy proxy = TestProxy.of(
                CONFIG.formatted("healthCheck: off, backends: {pg1: \"127.0.0.1:1\", pg2: \"127.0.0.1:2\"}"))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            problems.onControl(() -> {
                proxy.backend(0)
                        .ejectedUntil(problems.nanos() + Duration.ofMinutes(5).toNanos());
                proxy.backend(0).markEjected(true);
            });
            assertThat(problems.only(ProblemKind.BACKEND_EJECTED).what())
                    .isEqualTo("backend pg/pg1 is ejected: its sessions failed in a row. It returns in 5 min");
        }
    }

    @Test
    void ofManyBackendsSomeAreNamedAndTheOthersCounted() throws InterruptedException {
        StringBuilder backends = new StringBuilder("healthCheck: off, backends: {");
        for (int i = 0; i < 30; i++) {
            backends.append("b%d: \"127.0.0.1:%d\", ".formatted(i, i + 1));
        }
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(backends + "}"))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            problems.markDown(true, proxy.pool().backends().subList(0, 29).toArray(Backend[]::new));
            List<Problem> all = problems.look();
            assertThat(all).hasSize(PoolProblems.MOST_NAMED + 1);
            assertThat(all.getLast().what()).isEqualTo("19 more backends of pool pg are down");
        }
    }

    @Test
    void aBackendWhoseSessionsFailIsNamedAlthoughOthersServeThem() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.of(
                        CONFIG.formatted("healthCheck: off, outlier: off, backends: {pg1: \"%s\", pg2: \"%s\"}"
                                .formatted(Wire.addressOf(echo.address()), Wire.addressOf(TestBackend.nobody()))))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            Await.until("it is noticed", () -> {
                try (Wire client = proxy.connect()) {
                    client.write(new byte[] {1});
                    assertThat(client.read(1)).hasSize(1);
                }
                return problems.kinds().contains(ProblemKind.BACKEND_FAILING);
            });
            assertThat(problems.only(ProblemKind.BACKEND_FAILING).subject()).isEqualTo(Subject.backend("pg", "pg2"));
            assertThat(problems.kinds()).doesNotContain(ProblemKind.POOL_FAILING);
        }
    }
}
