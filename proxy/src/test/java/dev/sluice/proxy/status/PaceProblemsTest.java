package dev.sluice.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.FrontendCounters;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.meter.Histogram;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is wrong over minutes is listed too: backends that flap, and pools that connect late. */
@Timeout(60)
class PaceProblemsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String CONFIG = """
            process: {workers: 1, drain: {timeout: 0s}}
            metrics: off
            frontends: {web: {bind: "127.0.0.1:0", pool: pg}}
            pools: {pg: {healthCheck: off, backends: {pg1: "127.0.0.1:1", pg2: "127.0.0.1:2"}}}
            """;

    private final AtomicLong nanos = new AtomicLong();

    private static List<Problem> look(Problems problems, ProblemKind kind) {
        return problems.look().stream()
                .filter(problem -> problem.kind() == kind)
                .toList();
    }

    private Problems problems(TestProxy proxy) {
        return new Problems(proxy.view(), () -> START.plusNanos(nanos.get()), nanos::get);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void aBackendThatGoesUpAndDownIsFlappingUntilItHasBeenQuiet() {
        try (TestProxy proxy = TestProxy.of(CONFIG)) {
            Problems problems = problems(proxy);
            Backend backend = proxy.pool().backends().getFirst();
            for (int time = 0; time < FlappingProblems.MOST_TIMES; time++) {
                pass(Duration.ofSeconds(10));
                goDownAndReturn(backend);
                assertThat(look(problems, ProblemKind.BACKEND_FLAPPING)).isEmpty();
            }
            pass(Duration.ofSeconds(10));
            goDownAndReturn(backend);

            for (int minute = 0; minute < 14; minute++) {
                assertThat(look(problems, ProblemKind.BACKEND_FLAPPING))
                        .singleElement()
                        .satisfies(problem -> {
                            assertThat(problem.since()).isEqualTo(START.plusSeconds(10));
                            assertThat(problem.what())
                                    .isEqualTo(
                                            "backend pg/pg1 goes up and down: it went out more than 3 times within 15 minutes");
                            assertThat(problem.remedy()).contains("raise pools.pg.healthCheck.timeout, fall or rise");
                        });
                pass(Duration.ofMinutes(1));
            }
            pass(Duration.ofMinutes(2));
            assertThat(look(problems, ProblemKind.BACKEND_FLAPPING)).isEmpty();
        }
    }

    @Test
    void changesBeyondAQuarterOfAnHourAreForgotten() {
        try (TestProxy proxy = TestProxy.of(CONFIG)) {
            Problems problems = problems(proxy);
            for (int time = 0; time < 50; time++) {
                goDownAndReturn(proxy.pool().backends().getFirst());
                assertThat(look(problems, ProblemKind.BACKEND_FLAPPING)).isEmpty();
                pass(Duration.ofMinutes(6));
            }
        }
    }

    @Test
    void aBackendThatAnOperatorTakesOutAndReturnsIsNotFlapping() {
        try (TestProxy proxy = TestProxy.of(CONFIG)) {
            Problems problems = problems(proxy);
            Backend backend = proxy.pool().backends().getFirst();
            for (int time = 0; time < 20; time++) {
                for (AdminState state : List.of(AdminState.DRAIN, AdminState.READY)) {
                    backend.adminState(state);
                    backend.changedState(nanos.get());
                    pass(Duration.ofSeconds(5));
                }
                assertThat(look(problems, ProblemKind.BACKEND_FLAPPING)).isEmpty();
            }
        }
    }

    private void goDownAndReturn(Backend backend) {
        for (boolean down : new boolean[] {true, false}) {
            backend.markDown(down);
            backend.changedState(nanos.get());
        }
    }

    @Test
    void sessionsThatGetTheirBackendLateAreNamedForAMinute() {
        try (TestProxy proxy = TestProxy.of(CONFIG)) {
            Problems problems = problems(proxy);
            Histogram times = proxy.pool().counters(0).connectTime;
            record(times, 2, TimeUnit.SECONDS.toNanos(2));
            assertThat(look(problems, ProblemKind.CONNECT_SLOW))
                    .as("before it looked")
                    .isEmpty();
            pass(Duration.ofSeconds(1));
            record(times, 50, TimeUnit.MILLISECONDS.toNanos(900));
            record(times, 2, TimeUnit.MILLISECONDS.toNanos(1_100));
            assertThat(look(problems, ProblemKind.CONNECT_SLOW))
                    .as("two are few")
                    .isEmpty();
            pass(Duration.ofSeconds(1));
            record(times, 1, TimeUnit.SECONDS.toNanos(60));
            assertThat(look(problems, ProblemKind.CONNECT_SLOW))
                    .singleElement()
                    .extracting(Problem::what)
                    .isEqualTo(
                            "sessions of pool pg get their backend late: 3 of 53 in the last minute waited over a second");
            record(times, 250, 1_000);
            assertThat(look(problems, ProblemKind.CONNECT_SLOW))
                    .as("one of a hundred")
                    .isEmpty();
            record(times, 1, TimeUnit.SECONDS.toNanos(3));
            for (int second = 0; second < 60; second++) {
                assertThat(look(problems, ProblemKind.CONNECT_SLOW)).hasSize(1);
                pass(Duration.ofSeconds(1));
            }
            for (int second = 0; second < 15; second++) {
                pass(Duration.ofSeconds(1));
                look(problems, ProblemKind.CONNECT_SLOW);
            }
            assertThat(look(problems, ProblemKind.CONNECT_SLOW)).isEmpty();
        }
    }

    @Test
    void aFrontendThatRefusesNearlyAllIsWorseThanOneThatRefusesSome() {
        try (TestProxy proxy = TestProxy.of(CONFIG)) {
            Problems problems = problems(proxy);
            FrontendCounters counters = proxy.frontend().counters(0);
            look(problems, ProblemKind.REFUSALS);
            refuse(counters, RefusalReason.ACL, 9);
            assertThat(look(problems, ProblemKind.REFUSALS))
                    .singleElement()
                    .extracting(Problem::severity)
                    .as("a few strangers")
                    .isEqualTo(Severity.INFO);
            refuse(counters, RefusalReason.ACL, 11);
            refuse(counters, RefusalReason.RATE, 1);
            assertThat(look(problems, ProblemKind.REFUSALS))
                    .extracting(Problem::severity, problem -> problem.what().split(":", -1)[0])
                    .containsExactly(
                            tuple(Severity.CRITICAL, "frontend web refuses nearly all clients, 1 so far"),
                            tuple(Severity.WARNING, "frontend web refuses nearly all clients, 20 so far"));
            counters.connections.add(2);
            assertThat(look(problems, ProblemKind.REFUSALS))
                    .extracting(Problem::severity)
                    .containsExactly(Severity.WARNING, Severity.INFO);
            counters.onClosed(new Termination(Cause.NO_BACKEND, Phase.CONNECT));
            assertThat(look(problems, ProblemKind.REFUSALS))
                    .as("one of the two was refused later")
                    .extracting(Problem::severity)
                    .containsExactly(Severity.CRITICAL, Severity.WARNING);
        }
    }

    @Test
    void aListThatRefusesEverybodyIsCriticalWithinSecondsAlthoughClientsWereServedBefore() {
        try (TestProxy proxy = TestProxy.of(CONFIG)) {
            Problems problems = problems(proxy);
            FrontendCounters counters = proxy.frontend().counters(0);
            look(problems, ProblemKind.REFUSALS);
            refuse(counters, RefusalReason.ACL, 1);
            for (int second = 0; second < 40; second++) {
                counters.connections.add(5);
                look(problems, ProblemKind.REFUSALS);
                pass(Duration.ofSeconds(1));
            }
            assertThat(look(problems, ProblemKind.REFUSALS))
                    .singleElement()
                    .extracting(Problem::severity)
                    .isEqualTo(Severity.INFO);
            for (int second = 0; second < 7; second++) {
                refuse(counters, RefusalReason.ACL, 5);
                look(problems, ProblemKind.REFUSALS);
                pass(Duration.ofSeconds(1));
            }
            assertThat(look(problems, ProblemKind.REFUSALS)).singleElement().satisfies(problem -> {
                assertThat(problem.severity()).isEqualTo(Severity.CRITICAL);
                assertThat(problem.since())
                        .as("not that of a stranger of before")
                        .isEqualTo(START.plusSeconds(40));
                assertThat(problem.what()).startsWith("frontend web refuses nearly all clients, 35 so far:");
                assertThat(problem.alert()).isEqualTo("SluiceRefusesNearlyAll");
            });
            pass(Duration.ofSeconds(6));
            assertThat(look(problems, ProblemKind.REFUSALS))
                    .as("over")
                    .singleElement()
                    .satisfies(problem -> {
                        assertThat(problem.severity()).isNotEqualTo(Severity.CRITICAL);
                        assertThat(problem.what()).startsWith("frontend web has refused");
                    });
        }
    }

    @Test
    void aBurstOfStrangersIsNotCritical() {
        try (TestProxy proxy = TestProxy.of(CONFIG)) {
            Problems problems = problems(proxy);
            look(problems, ProblemKind.REFUSALS);
            refuse(proxy.frontend().counters(0), RefusalReason.ACL, 100);
            for (int second = 0; second < 30; second++) {
                assertThat(look(problems, ProblemKind.REFUSALS))
                        .extracting(Problem::severity)
                        .doesNotContain(Severity.CRITICAL);
                pass(Duration.ofSeconds(1));
            }
        }
    }

    @Test
    void clientsThatHadNoBackendAreInThePastWhenThePoolHasBackendsAgain() throws InterruptedException {
        try (TestProxy proxy = TestProxy.of(CONFIG)) {
            Problems problems = problems(proxy);
            look(problems, ProblemKind.REFUSALS);
            takeOut(proxy, true);
            refuse(proxy.frontend().counters(0), RefusalReason.NO_BACKEND, 1);
            assertThat(look(problems, ProblemKind.REFUSALS)).singleElement().satisfies(problem -> {
                assertThat(problem.severity()).isEqualTo(Severity.CRITICAL);
                assertThat(problem.what()).endsWith("pool pg has no backend for them (no_backend)");
                assertThat(problem.alert()).isEqualTo("SluicePoolWithoutBackends");
            });
            takeOut(proxy, false);
            assertThat(look(problems, ProblemKind.REFUSALS))
                    .singleElement()
                    .extracting(Problem::severity)
                    .isEqualTo(Severity.WARNING);
            pass(Duration.ofSeconds(41));
            assertThat(look(problems, ProblemKind.REFUSALS)).singleElement().satisfies(problem -> {
                assertThat(problem.severity()).isEqualTo(Severity.WARNING);
                assertThat(problem.what())
                        .isEqualTo("frontend web has refused clients, 1 so far, the last 41 s ago: pool pg had no"
                                + " backend for them (no_backend)");
                assertThat(problem.remedy()).contains("has backends again");
            });
        }
    }

    private static void takeOut(TestProxy proxy, boolean out) throws InterruptedException {
        for (Backend backend : proxy.pool().backends()) {
            AdminState wish = out ? AdminState.MAINTENANCE : AdminState.READY;
            proxy.server().operator().wish(proxy.pool(), backend, "by the test", () -> backend.adminState(wish));
        }
    }

    private static void refuse(FrontendCounters counters, RefusalReason reason, int count) {
        for (int i = 0; i < count; i++) {
            counters.onRefused(reason, PeerAddress.UNIX);
        }
    }

    @Test
    void aBackendThatIsEjectedAgainAndAgainIsNotSaidToBeCheckedTooStrictly() {
        try (TestProxy proxy = TestProxy.of(CONFIG)) {
            Problems problems = problems(proxy);
            Backend backend = proxy.pool().backends().getFirst();
            for (int i = 0; i <= FlappingProblems.MOST_TIMES; i++) {
                pass(Duration.ofSeconds(10));
                backend.markEjected(true);
                backend.changedState(nanos.get());
                backend.markEjected(false);
                backend.changedState(nanos.get());
            }
            assertThat(look(problems, ProblemKind.BACKEND_FLAPPING))
                    .singleElement()
                    .extracting(Problem::remedy)
                    .asString()
                    .startsWith("Its sessions fail and its checks do not see it")
                    .doesNotContain("rise");
        }
    }

    private static void record(Histogram times, int count, long each) {
        for (int i = 0; i < count; i++) {
            times.record(each);
        }
    }
}
