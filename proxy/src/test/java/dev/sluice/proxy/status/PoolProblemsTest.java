package dev.sluice.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.net.LoopCall;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.SessionsCut;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said of pools and backends is true at the moment it is read, and names the place where the fault is. */
@Timeout(60)
class PoolProblemsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String CONFIG = """
            process: {workers: 1, drain: {timeout: 0s}}
            metrics: off
            frontends: {web: {bind: "127.0.0.1:0", pool: pg}}
            pools: {pg: {%s}}
            """;

    /** Nanoseconds that the test has added to both clocks. */
    private final AtomicLong ahead = new AtomicLong();

    private Problems problems(TestProxy proxy) {
        long begin = System.nanoTime();
        return new Problems(
                proxy.view(),
                () -> START.plusNanos(System.nanoTime() - begin + ahead.get()),
                () -> System.nanoTime() + ahead.get());
    }

    private static List<Problem> some(Problems problems, ProblemKind kind) {
        return problems.look().stream()
                .filter(problem -> problem.kind() == kind)
                .toList();
    }

    private static Problem only(Problems problems, ProblemKind kind) {
        List<Problem> some = some(problems, kind);
        assertThat(some).as("%s", kind).hasSize(1);
        return some.getFirst();
    }

    private static void fail(TestProxy proxy, Backend backend, int times) {
        for (int i = 0; i < times; i++) {
            proxy.pool().sessionFailed(backend, System.nanoTime(), "refused");
        }
    }

    private static void onControl(TestProxy proxy, Runnable task) throws InterruptedException {
        assertThat(LoopCall.of(proxy.loops().control().thread(), () -> {
                            task.run();
                            proxy.pool().rebuild();
                        })
                        .await(Duration.ofSeconds(20)))
                .isTrue();
    }

    @Test
    void aBackendFailsSinceTheFirstOfItsFailuresAndNotForEver() {
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(
                "healthCheck: off, outlier: off, backends: {pg1: \"127.0.0.1:1\", pg2: \"127.0.0.1:2\"}"))) {
            Problems problems = problems(proxy);
            fail(proxy, proxy.backend(0), 4);
            ahead.set(Duration.ofSeconds(20).toNanos());
            assertThat(some(problems, ProblemKind.BACKEND_FAILING)).isEmpty();
            fail(proxy, proxy.backend(0), 1);
            Problem failing = only(problems, ProblemKind.BACKEND_FAILING);
            assertThat(failing.since()).isBefore(START.plusSeconds(20));
            assertThat(failing.what())
                    .isEqualTo("backend pg/pg1 is up, but its last 5 sessions failed, the last with \"refused\"");
            assertThat(failing.remedy()).contains("pools.pg.outlier would take it out for a while");

            ahead.set(Duration.ofSeconds(45).toNanos());
            assertThat(only(problems, ProblemKind.BACKEND_FAILING).what())
                    .matches(
                            "backend pg/pg1 is up, but its last 5 sessions failed, the last with \"refused\"\\. The last attempt was \\d+ s ago");
            ahead.set(Duration.ofMinutes(10).toNanos());
            assertThat(some(problems, ProblemKind.BACKEND_FAILING)).isEmpty();
        }
    }

    @Test
    void aPoolThatFailedAndThatNobodyTriesIsNoLongerCriticalAndItsChecksDoNotSeeTheFault() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.of(
                        CONFIG.formatted("healthCheck: {type: tcp, interval: 100ms}, backends: {pg1: \"%s\"}"
                                .formatted(Wire.addressOf(echo.address()))))) {
            Problems problems = problems(proxy);
            Wire.await("checked", () -> proxy.backend(0).health().passed.value() > 0);
            fail(proxy, proxy.backend(0), 5);
            Wire.await(
                    "it fails", () -> !some(problems, ProblemKind.POOL_FAILING).isEmpty());
            Problem failing = only(problems, ProblemKind.POOL_FAILING);
            assertThat(failing.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(failing.remedy())
                    .contains(
                            "checks pass and do not see the fault, since they only connect",
                            "pools.pg.healthCheck.http")
                    .doesNotContain("would take out what is dead");
            ahead.set(Duration.ofSeconds(45).toNanos());
            Problem later = only(problems, ProblemKind.POOL_FAILING);
            assertThat(later.severity()).isEqualTo(Severity.WARNING);
            assertThat(later.what()).containsPattern("was served.* The last attempt was \\d+ s ago");
            assertThat(later.since()).isEqualTo(failing.since());
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
            Problems problems = problems(proxy);
            Wire.await(
                    "it is down",
                    () -> !some(problems, ProblemKind.BACKEND_DOWN).isEmpty());
            Problem down = only(problems, ProblemKind.BACKEND_DOWN);
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
            onControl(proxy, () -> {
                proxy.backend(0)
                        .ejectedUntil(System.nanoTime() + Duration.ofMinutes(5).toNanos());
                proxy.backend(0).markEjected(true);
            });
            assertThat(only(problems(proxy), ProblemKind.BACKEND_EJECTED).what())
                    .isEqualTo("backend pg/pg1 is ejected: its sessions failed in a row. It returns in 4 min");
        }
    }

    @Test
    void aPoolWithoutABackendSaysWhyInItsFirstLine() {
        String nobody = Wire.addressOf(TestBackend.nobody()).toString();
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(
                "healthCheck: {type: tcp, interval: 100ms}, backends: {pg1: \"%s\"}".formatted(nobody)))) {
            Problems problems = problems(proxy);
            Wire.await(
                    "it is listed",
                    () -> !some(problems, ProblemKind.POOL_WITHOUT_BACKEND).isEmpty());
            Problem without = only(problems, ProblemKind.POOL_WITHOUT_BACKEND);
            assertThat(without.what())
                    .isEqualTo(
                            "pool pg has no backend that can serve: 0 of 1 up, 1 down: L4CON refused. Its new clients are refused");
        }
    }

    @Test
    void theBackendsOfAPoolWithoutOneFollowDirectlyBelowIt() {
        Subject pool = Subject.pool("pg");
        Sightings found = new Sightings(START, List.of());
        found.add(ProblemKind.BACKEND_DOWN, Subject.backend("other", "o1"), "a", "");
        found.add(ProblemKind.BACKEND_DOWN, Subject.backend("pg", "pg1"), "b", "");
        found.add(ProblemKind.FRONTEND_FULL, Subject.frontend("web", "pg"), "c", "");
        found.add(ProblemKind.BACKEND_EJECTED, Subject.backend("pg", "pg2"), "d", "");
        found.add(ProblemKind.POOL_WITHOUT_BACKEND, pool, "e", "");
        assertThat(found.inOrder()).extracting(Problem::what).containsExactly("e", "b", "d", "c", "a");
    }

    @Test
    void whatHelpsAPoolWithoutABackendIsWhatHasTakenItsBackendsOut() throws InterruptedException {
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(
                "healthCheck: off, backends: {pg1: {address: \"127.0.0.1:1\", weight: 0}, pg2: \"127.0.0.1:2\"}"))) {
            Problems problems = problems(proxy);
            onControl(proxy, () -> proxy.backend(1).overrideWeight(0));
            assertThat(only(problems, ProblemKind.POOL_WITHOUT_BACKEND).remedy())
                    .isEqualTo("Give a backend a weight: sluice backend weight pg/pg1 1");
            onControl(proxy, () -> proxy.backend(1).adminState(AdminState.DRAIN));
            assertThat(only(problems, ProblemKind.POOL_WITHOUT_BACKEND).remedy())
                    .isEqualTo("Return a backend to service: sluice backend ready pg/pg2. Or give a backend a weight:"
                            + " sluice backend weight pg/pg1 1");
        }
    }

    @Test
    void whatReturnsTheOtherBackendsOfAPoolOnItsBackupsIsWhatHasTakenThemOut() throws InterruptedException {
        try (TestProxy proxy = TestProxy.of(
                CONFIG.formatted(
                        "healthCheck: off, backends: {a: \"127.0.0.1:1\", b: \"127.0.0.1:2\", spare: {address: \"127.0.0.1:3\", backup: true}}"))) {
            Problems problems = problems(proxy);
            onControl(proxy, () -> {
                proxy.backend(0).adminState(AdminState.DRAIN);
                proxy.backend(1).overrideWeight(0);
            });
            Problem onBackups = only(problems, ProblemKind.POOL_ON_BACKUPS);
            assertThat(onBackups.remedy())
                    .isEqualTo(
                            "Return a backend to service: sluice backend ready pg/a. Or give a backend a weight: sluice"
                                    + " backend weight pg/b 1");
            assertThat(onBackups.alert()).isEqualTo("SluicePoolOnBackups");
            onControl(proxy, () -> {
                proxy.backend(1).overrideWeight(1);
                proxy.backend(1).markDown(true);
                proxy.backend(1).changedState(System.nanoTime());
            });
            assertThat(only(problems, ProblemKind.POOL_ON_BACKUPS).remedy())
                    .isEqualTo(
                            "Repair the other backends. \"sluice status\" says what their checks answer. Return a backend"
                                    + " to service: sluice backend ready pg/a");
            onControl(proxy, () -> proxy.backend(0).adminState(AdminState.READY));
            assertThat(some(problems, ProblemKind.POOL_ON_BACKUPS)).isEmpty();
        }
    }

    @Test
    void whoHasATimeoutForTheFirstByteIsNotToldToSetOne() {
        for (boolean has : new boolean[] {true, false}) {
            String pool = "healthCheck: off, backends: {pg1: \"127.0.0.1:1\"}";
            String config = (has ? "defaults: {timeouts: {firstByte: 5s}}\n" : "") + CONFIG.formatted(pool);
            try (TestProxy proxy = TestProxy.of(config)) {
                Problems problems = problems(proxy);
                Wire.await(
                        "it is listed",
                        () -> { // the log of the process may look in between
                            proxy.pool().failures().sessionsCut(new SessionsCut(START, 7, 0, SessionsCut.SILENT, true));
                            List<Problem> cut = some(problems, ProblemKind.SESSIONS_CUT);
                            return !cut.isEmpty() && cut.getFirst().remedy().contains("With timeouts.firstByte") != has;
                        });
            }
        }
    }

    @Test
    void aPoolOfNamesWithoutAddressesSaysThat() {
        String config = CONFIG.formatted("healthCheck: off, backends: {pg1: \"db.invalid:1\"}");
        try (TestProxy proxy = TestProxy.of(config)) {
            Problem without = only(problems(proxy), ProblemKind.POOL_WITHOUT_BACKEND);
            assertThat(without.what()).contains("1 down: name without an address");
            assertThat(without.remedy()).startsWith("Give the names in pools.pg.backends an address, in DNS");
        }
    }

    @Test
    void sessionsThatBackendsCutOffAreCriticalWhenNobodyIsServed() {
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted("healthCheck: off, backends: {pg1: \"127.0.0.1:1\"}"))) {
            Problems problems = problems(proxy);
            for (boolean nobody : new boolean[] {true, false}) {
                Wire.await(
                        "it is listed",
                        () -> { // the log of the process may look in between
                            proxy.pool()
                                    .failures()
                                    .sessionsCut(new SessionsCut(START, 7, 8, "backend_timeout", nobody));
                            List<Problem> cut = some(problems, ProblemKind.SESSIONS_CUT);
                            return !cut.isEmpty()
                                    && cut.getFirst().severity() == (nobody ? Severity.CRITICAL : Severity.WARNING)
                                    && cut.getFirst()
                                            .what()
                                            .contains(
                                                    "7 of the 8 sessions that ended in the last minute were cut off, most with"
                                                            + " backend_timeout")
                                    && cut.getFirst().remedy().contains("timeouts.firstByte");
                        });
            }
        }
    }
}
