package dev.sluice.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.meter.Histogram;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is wrong over minutes is listed too: backends that flap, and pools that connect late. */
@Timeout(60)
class PaceProblemsTest {
    private static final String CONFIG = """
            process: {workers: 1, drain: {timeout: 0s}}
            metrics: off
            frontends: {web: {bind: "127.0.0.1:0", pool: pg}}
            pools: {pg: {healthCheck: off, backends: {pg1: "127.0.0.1:1", pg2: "127.0.0.1:2"}}}
            """;

    @Test
    void aBackendThatGoesUpAndDownIsFlappingUntilItHasBeenQuiet() {
        try (TestProxy proxy = TestProxy.of(CONFIG)) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            Backend backend = proxy.pool().backends().getFirst();
            for (int time = 0; time < FlappingProblems.MOST_TIMES; time++) {
                problems.pass(Duration.ofSeconds(10));
                goDownAndReturn(problems, backend);
                assertThat(problems.some(ProblemKind.BACKEND_FLAPPING)).isEmpty();
            }
            problems.pass(Duration.ofSeconds(10));
            goDownAndReturn(problems, backend);

            for (int minute = 0; minute < 14; minute++) {
                assertThat(problems.some(ProblemKind.BACKEND_FLAPPING))
                        .singleElement()
                        .satisfies(problem -> {
                            assertThat(problem.since()).isEqualTo(WatchedProblems.START.plusSeconds(10));
                            assertThat(problem.what())
                                    .isEqualTo(
                                            "backend pg/pg1 goes up and down: it went out more than 3 times within 15 minutes");
                            assertThat(problem.remedy()).contains("raise pools.pg.healthCheck.timeout, fall or rise");
                        });
                problems.pass(Duration.ofMinutes(1));
            }
            problems.pass(Duration.ofMinutes(2));
            assertThat(problems.some(ProblemKind.BACKEND_FLAPPING)).isEmpty();
        }
    }

    @Test
    void changesBeyondAQuarterOfAnHourAreForgotten() {
        try (TestProxy proxy = TestProxy.of(CONFIG)) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            for (int time = 0; time < 50; time++) {
                goDownAndReturn(problems, proxy.pool().backends().getFirst());
                assertThat(problems.some(ProblemKind.BACKEND_FLAPPING)).isEmpty();
                problems.pass(Duration.ofMinutes(6));
            }
        }
    }

    @Test
    void aBackendThatAnOperatorTakesOutAndReturnsIsNotFlapping() {
        try (TestProxy proxy = TestProxy.of(CONFIG)) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            Backend backend = proxy.pool().backends().getFirst();
            for (int time = 0; time < 20; time++) {
                for (AdminState state : List.of(AdminState.DRAIN, AdminState.READY)) {
                    backend.adminState(state);
                    backend.history().changed(problems.nanos());
                    problems.pass(Duration.ofSeconds(5));
                }
                assertThat(problems.some(ProblemKind.BACKEND_FLAPPING)).isEmpty();
            }
        }
    }

    @Test
    void aBackendThatIsEjectedAgainAndAgainIsNotSaidToBeCheckedTooStrictly() {
        try (TestProxy proxy = TestProxy.of(CONFIG)) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            Backend backend = proxy.pool().backends().getFirst();
            for (int i = 0; i <= FlappingProblems.MOST_TIMES; i++) {
                problems.pass(Duration.ofSeconds(10));
                backend.markEjected(true);
                backend.history().changed(problems.nanos());
                backend.markEjected(false);
                backend.history().changed(problems.nanos());
            }
            assertThat(problems.some(ProblemKind.BACKEND_FLAPPING))
                    .singleElement()
                    .extracting(Problem::remedy)
                    .asString()
                    .startsWith("Its sessions fail and its checks do not see it")
                    .doesNotContain("rise");
        }
    }

    private static void goDownAndReturn(WatchedProblems problems, Backend backend) {
        for (boolean down : new boolean[] {true, false}) {
            backend.markDown(down);
            backend.history().changed(problems.nanos());
        }
    }

    @Test
    void sessionsThatGetTheirBackendLateAreNamedForAMinute() {
        try (TestProxy proxy = TestProxy.of(CONFIG)) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            Histogram times = proxy.pool().counters(0).connectTime;
            record(times, 2, TimeUnit.SECONDS.toNanos(2));
            assertThat(problems.some(ProblemKind.CONNECT_SLOW))
                    .as("before it looked")
                    .isEmpty();
            problems.pass(Duration.ofSeconds(1));
            record(times, 50, TimeUnit.MILLISECONDS.toNanos(900));
            record(times, 2, TimeUnit.MILLISECONDS.toNanos(1_100));
            assertThat(problems.some(ProblemKind.CONNECT_SLOW))
                    .as("two are few")
                    .isEmpty();
            problems.pass(Duration.ofSeconds(1));
            record(times, 1, TimeUnit.SECONDS.toNanos(60));
            assertThat(problems.some(ProblemKind.CONNECT_SLOW))
                    .singleElement()
                    .extracting(Problem::what)
                    .isEqualTo(
                            "sessions of pool pg get their backend late: 3 of 53 in the last minute waited over a second");
            record(times, 250, 1_000);
            assertThat(problems.some(ProblemKind.CONNECT_SLOW))
                    .as("one of a hundred")
                    .isEmpty();
            record(times, 1, TimeUnit.SECONDS.toNanos(3));
            for (int second = 0; second < 60; second++) {
                assertThat(problems.some(ProblemKind.CONNECT_SLOW)).hasSize(1);
                problems.pass(Duration.ofSeconds(1));
            }
            for (int second = 0; second < 15; second++) {
                problems.pass(Duration.ofSeconds(1));
                problems.some(ProblemKind.CONNECT_SLOW);
            }
            assertThat(problems.some(ProblemKind.CONNECT_SLOW)).isEmpty();
        }
    }

    private static void record(Histogram times, int count, long each) {
        for (int i = 0; i < count; i++) {
            times.record(each);
        }
    }
}
