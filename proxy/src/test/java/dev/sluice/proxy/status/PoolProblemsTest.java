package dev.sluice.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.SessionsCut;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said of a pool is true at the moment it is read, and names the place where the fault is. */
@Timeout(60)
class PoolProblemsTest {
    private static final String CONFIG = """
            process: {workers: 1, drain: {timeout: 0s}}
            metrics: off
            frontends: {web: {bind: "127.0.0.1:0", pool: pg}}
            pools: {pg: {%s}}
            """;

    @Test
    void aPoolInPanicAndOneThatLivesOnItsBackupsSaySo() throws InterruptedException {
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(
                "healthCheck: off, panicThreshold: 60%, backends: {pg1: \"127.0.0.1:1\", pg2: \"127.0.0.1:2\"}"))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            problems.markDown(true, proxy.backend(0));
            assertThat(problems.only(ProblemKind.POOL_IN_PANIC).what())
                    .contains("below its panicThreshold of 60%: 1 of 2 up, 1 down");
        }
        try (TestProxy proxy = TestProxy.of(
                CONFIG.formatted(
                        "healthCheck: off, backends: {pg1: \"127.0.0.1:1\", spare: {address: \"127.0.0.1:2\", backup: true}}"))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            problems.markDown(true, proxy.backend(0));
            assertThat(problems.kinds()).containsExactly(ProblemKind.POOL_ON_BACKUPS, ProblemKind.BACKEND_DOWN);
        }
    }

    @Test
    void aPoolWhoseOnlyBackendIsDeadIsCriticalAlthoughNothingChecksIt() {
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(
                "healthCheck: off, backends: {pg1: \"%s\"}".formatted(Wire.addressOf(TestBackend.nobody()))))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            Await.until("it is noticed", () -> {
                try (Wire client = proxy.connect()) {
                    client.readToEnd();
                }
                return problems.kinds().contains(ProblemKind.POOL_FAILING);
            });
            Problem failing = problems.only(ProblemKind.POOL_FAILING);
            assertThat(failing.what()).contains("pool pg", "refused");
            assertThat(failing.alert()).isEqualTo("SluicePoolFailing");
        }
    }

    @Test
    void aPoolThatFailedAndThatNobodyTriesIsNoLongerCriticalAndItsChecksDoNotSeeTheFault() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.of(
                        CONFIG.formatted("healthCheck: {type: tcp, interval: 100ms}, backends: {pg1: \"%s\"}"
                                .formatted(Wire.addressOf(echo.address()))))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            Await.until("checked", () -> proxy.backend(0).health().passed.value() > 0);
            problems.fail(proxy.backend(0), 5);
            Await.until(
                    "it fails", () -> !problems.some(ProblemKind.POOL_FAILING).isEmpty());
            Problem failing = problems.only(ProblemKind.POOL_FAILING);
            assertThat(failing.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(failing.remedy())
                    .contains(
                            "checks pass and do not see the fault, since they only connect",
                            "pools.pg.healthCheck.http")
                    .doesNotContain("would take out what is dead");
            problems.pass(Duration.ofSeconds(45));
            Problem later = problems.only(ProblemKind.POOL_FAILING);
            assertThat(later.severity()).isEqualTo(Severity.WARNING);
            assertThat(later.what()).containsPattern("was served.* The last attempt was \\d+ s ago");
            assertThat(later.since()).isEqualTo(failing.since());
        }
    }

    @Test
    void aPoolWithoutABackendSaysWhyInItsFirstLine() {
        String nobody = Wire.addressOf(TestBackend.nobody()).toString();
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(
                "healthCheck: {type: tcp, interval: 100ms}, backends: {pg1: \"%s\"}".formatted(nobody)))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            Await.until(
                    "it is listed",
                    () -> !problems.some(ProblemKind.POOL_WITHOUT_BACKEND).isEmpty());
            Problem without = problems.only(ProblemKind.POOL_WITHOUT_BACKEND);
            assertThat(without.what())
                    .isEqualTo(
                            "pool pg has no backend that can serve: 0 of 1 up, 1 down: L4CON refused. Clients that come to it are refused");
        }
    }

    @Test
    void whatHelpsAPoolWithoutABackendIsWhatHasTakenItsBackendsOut() throws InterruptedException {
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(
                "healthCheck: off, backends: {pg1: {address: \"127.0.0.1:1\", weight: 0}, pg2: \"127.0.0.1:2\"}"))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            problems.onControl(() -> proxy.backend(1).overrideWeight(0));
            assertThat(problems.only(ProblemKind.POOL_WITHOUT_BACKEND).remedy())
                    .isEqualTo("Give a backend a weight: sluice backend weight pg/pg1 1");
            problems.onControl(() -> proxy.backend(1).adminState(AdminState.DRAIN));
            assertThat(problems.only(ProblemKind.POOL_WITHOUT_BACKEND).remedy())
                    .isEqualTo("Return a backend to service: sluice backend ready pg/pg2. Or give a backend a weight:"
                            + " sluice backend weight pg/pg1 1");
        }
    }

    @Test
    void whatReturnsTheOtherBackendsOfAPoolOnItsBackupsIsWhatHasTakenThemOut() throws InterruptedException {
        try (TestProxy proxy = TestProxy.of(
                CONFIG.formatted(
                        "healthCheck: off, backends: {a: \"127.0.0.1:1\", b: \"127.0.0.1:2\", spare: {address: \"127.0.0.1:3\", backup: true}}"))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            problems.onControl(() -> {
                proxy.backend(0).adminState(AdminState.DRAIN);
                proxy.backend(1).overrideWeight(0);
            });
            Problem onBackups = problems.only(ProblemKind.POOL_ON_BACKUPS);
            assertThat(onBackups.remedy())
                    .isEqualTo(
                            "Return a backend to service: sluice backend ready pg/a. Or give a backend a weight: sluice"
                                    + " backend weight pg/b 1");
            assertThat(onBackups.alert()).isEqualTo("SluicePoolOnBackups");
            problems.onControl(() -> {
                proxy.backend(1).overrideWeight(1);
                proxy.backend(1).markDown(true);
                proxy.backend(1).history().changed(System.nanoTime());
            });
            assertThat(problems.only(ProblemKind.POOL_ON_BACKUPS).remedy())
                    .isEqualTo(
                            "Repair the other backends. \"sluice status\" says what their checks answer. Return a backend"
                                    + " to service: sluice backend ready pg/a");
            problems.onControl(() -> proxy.backend(0).adminState(AdminState.READY));
            assertThat(problems.some(ProblemKind.POOL_ON_BACKUPS)).isEmpty();
        }
    }

    @Test
    void whoHasATimeoutForTheFirstByteIsNotToldToSetOne() {
        for (boolean has : new boolean[] {true, false}) {
            String pool = "healthCheck: off, backends: {pg1: \"127.0.0.1:1\"}";
            String config = (has ? "defaults: {timeouts: {firstByte: 5s}}\n" : "") + CONFIG.formatted(pool);
            try (TestProxy proxy = TestProxy.of(config)) {
                WatchedProblems problems = WatchedProblems.of(proxy);
                Await.until(
                        "it is listed",
                        () -> { // the log of the process may look in between
                            proxy.pool()
                                    .failures()
                                    .sessionsCut(
                                            new SessionsCut(WatchedProblems.START, 7, 0, SessionsCut.SILENT, true));
                            List<Problem> cut = problems.some(ProblemKind.SESSIONS_CUT);
                            return !cut.isEmpty() && cut.getFirst().remedy().contains("With timeouts.firstByte") != has;
                        });
            }
        }
    }

    @Test
    void aPoolOfNamesWithoutAddressesSaysThat() {
        String config = CONFIG.formatted("healthCheck: off, backends: {pg1: \"db.invalid:1\"}");
        try (TestProxy proxy = TestProxy.of(config)) {
            Problem without = WatchedProblems.of(proxy).only(ProblemKind.POOL_WITHOUT_BACKEND);
            assertThat(without.what()).contains("1 down: name without an address");
            assertThat(without.remedy()).startsWith("Give the names in pools.pg.backends an address, in DNS");
        }
    }

    @Test
    void sessionsThatBackendsCutOffAreCriticalWhenNobodyIsServed() {
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted("healthCheck: off, backends: {pg1: \"127.0.0.1:1\"}"))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            for (boolean nobody : new boolean[] {true, false}) {
                Await.until(
                        "it is listed",
                        () -> { // the log of the process may look in between
                            proxy.pool()
                                    .failures()
                                    .sessionsCut(
                                            new SessionsCut(WatchedProblems.START, 7, 8, "backend_timeout", nobody));
                            List<Problem> cut = problems.some(ProblemKind.SESSIONS_CUT);
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

    @Test
    void aQueueIsAProblemOnceItHasNotBeenEmptyForLong() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.of(CONFIG.formatted(
                        "healthCheck: off, maxConnections: 1, queue: {timeout: 60s}, backends: {pg1: \"%s\"}"
                                .formatted(Wire.addressOf(echo.address()))));
                Wire first = proxy.connect();
                Wire second = proxy.connect()) {
            assertThat(first.channel().isOpen() && second.channel().isOpen()).isTrue();
            Await.count("one waits", () -> proxy.pool().queue().length(), 1);
            WatchedProblems problems = WatchedProblems.of(proxy);
            assertThat(problems.kinds()).doesNotContain(ProblemKind.QUEUE_WAITING);
            problems.pass(Duration.ofNanos(PoolProblems.LONG_NANOS - TimeUnit.SECONDS.toNanos(10)));
            assertThat(problems.kinds()).doesNotContain(ProblemKind.QUEUE_WAITING);
            problems.pass(Duration.ofSeconds(10));
            Problem queue = problems.only(ProblemKind.QUEUE_WAITING);
            assertThat(queue.what()).contains("1 now");
            assertThat(queue.since()).isEqualTo(WatchedProblems.START);
        }
    }
}
