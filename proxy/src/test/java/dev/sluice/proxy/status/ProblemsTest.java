package dev.sluice.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.DrainConfig;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.discovery.FakeLookup;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.net.HeldLoop;
import dev.sluice.proxy.net.Shortage;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.server.ProxyServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is wrong is listed while it lasts, with its beginning. */
@Timeout(60)
class ProblemsTest {
    private static final String FRONTEND = """
            process: {workers: 1, drain: {timeout: 0s}}
            metrics: off
            frontends: {web: {bind: "127.0.0.1:0", pool: pg%s}}
            """;
    private static final String TWO =
            "pools: {pg: {healthCheck: off, backends: {pg1: \"127.0.0.1:1\", pg2: \"127.0.0.1:2\"}}}\n";

    private static TestProxy proxy() {
        return TestProxy.of(FRONTEND.formatted("") + TWO);
    }

    @Test
    void nothingIsWrongWithAProxyThatServes() {
        try (TestProxy proxy = proxy()) {
            assertThat(WatchedProblems.of(proxy).look()).isEmpty();
        }
    }

    @Test
    void aBackendThatIsDownIsNamedWithItsBeginningForAsLongAsItLasts() throws InterruptedException {
        try (TestProxy proxy = proxy()) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            problems.markDown(true, proxy.backend(1));
            Problem first = problems.only(ProblemKind.BACKEND_DOWN);
            assertThat(first.severity()).isEqualTo(Severity.WARNING);
            assertThat(first.subject()).isEqualTo(Subject.backend("pg", "pg2"));
            assertThat(first.what()).contains("backend pg/pg2 is down");
            assertThat(first.alert()).isEqualTo("SluiceBackendDown");
            problems.pass(Duration.ofHours(1));
            assertThat(problems.only(ProblemKind.BACKEND_DOWN).since()).isEqualTo(first.since());
            problems.markDown(false, proxy.backend(1));
            assertThat(problems.look()).isEmpty();
        }
    }

    @Test
    void aDefectOfOneDetectorDoesNotHideWhatTheOthersSee() {
        Problems problems = new Problems(
                List.of(
                        (_, _) -> {
                            throw new IllegalStateException("by the test");
                        },
                        (_, found) -> found.add(ProblemKind.DRAINING, Subject.PROCESS, "it drains", "wait")),
                () -> WatchedProblems.START,
                () -> 0);
        assertThat(problems.look()).extracting(Problem::kind).containsExactly(ProblemKind.DRAINING);
        assertThat(problems.look())
                .singleElement()
                .satisfies(problem -> assertThat(problem.since()).isEqualTo(WatchedProblems.START));
    }

    @Test
    void theWorstComesFirst() throws InterruptedException {
        try (TestProxy proxy = proxy()) {
            proxy.backend(0).overrideMaxConnections(5);
            WatchedProblems problems = WatchedProblems.of(proxy);
            problems.markDown(true, proxy.backend(0), proxy.backend(1));
            List<Problem> all = problems.look();
            assertThat(all)
                    .extracting(Problem::kind)
                    .containsExactly(
                            ProblemKind.POOL_WITHOUT_BACKEND,
                            ProblemKind.BACKEND_DOWN,
                            ProblemKind.BACKEND_DOWN,
                            ProblemKind.OVERRIDE);
            assertThat(all.getFirst().what()).contains("pool pg has no backend that can serve: 0 of 2 up, 2 down");
        }
    }

    @Test
    void whatAnOperatorHasSetIsListedUntilItIsAsConfigured() throws InterruptedException {
        try (TestProxy proxy = proxy()) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            Backend backend = proxy.backend(0);
            proxy.server().operator().override(proxy.pool(), backend, "by the test", () -> {
                backend.adminState(AdminState.MAINTENANCE);
                backend.overrideWeight(7);
            });
            assertThat(problems.look())
                    .allSatisfy(problem -> assertThat(problem.severity()).isEqualTo(Severity.INFO))
                    .extracting(Problem::what)
                    .containsExactly(
                            "backend pg/pg1 is in maintenance, set by an operator",
                            "backend pg/pg1 has weight 7 instead of 1, set by an operator");
            assertThat(Deviation.all(proxy.view()))
                    .contains(new Deviation(Subject.backend("pg", "pg1"), "weight", "1", "7"));
            proxy.server().operator().override(proxy.pool(), backend, "by the test", () -> {
                backend.adminState(AdminState.READY);
                backend.overrideWeight(1);
            });
            assertThat(problems.look()).isEmpty();
            assertThat(Deviation.all(proxy.view())).isEmpty();
        }
    }

    @Test
    void aFrontendThatAnOperatorHasDrainedIsAProblemAndAllOfThemAreACriticalOne()
            throws BindException, InterruptedException {
        try (TestProxy proxy = proxy()) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            DrainConfig how = new DrainConfig(Duration.ZERO, Duration.ZERO, true, null);
            proxy.server().operator().drainFrontend("web", how);
            assertThat(problems.only(ProblemKind.FRONTEND_DRAINED).remedy()).isEqualTo("sluice resume web");
            proxy.server().operator().drainFrontend(ProxyServer.ALL, how);
            assertThat(problems.kinds()).containsExactly(ProblemKind.NOT_READY);
            proxy.server().operator().drainFrontend(ProxyServer.ALL, null);
            proxy.server().operator().drainFrontend("web", null);
            assertThat(problems.look()).isEmpty();
        }
    }

    @Test
    void aReloadThatFailedSaysWhyUntilOneSucceeds() {
        String good = FRONTEND.formatted("") + TWO;
        try (TestProxy proxy = TestProxy.of(good)) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            proxy.reload(good.replace("backends", "backnds"));
            Problem failed = problems.only(ProblemKind.RELOAD_FAILED);
            assertThat(failed.what()).contains("test.yaml:4:", "unknown key \"backnds\"");
            assertThat(failed.alert()).isEqualTo("SluiceReloadFailed");
            proxy.reload(good);
            assertThat(problems.look()).isEmpty();
        }
    }

    @Test
    void keysThatWaitForTheNextStartAreNamedUntilTheyAreAsBefore() {
        String good = FRONTEND.formatted("") + TWO;
        try (TestProxy proxy = TestProxy.of(good)) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            proxy.reload(good.replace("workers: 1", "workers: 2"));
            proxy.reload(good.replace("workers: 1", "workers: 2").replace("pg2", "pg3"));
            assertThat(problems.only(ProblemKind.RESTART_NEEDED).what()).contains("process.workers");
            proxy.reload(good);
            assertThat(problems.look()).isEmpty();
        }
    }

    @Test
    void aFrontendAtItsLimitIsCriticalUnlessItIsDrained() throws BindException, InterruptedException {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.builder()
                        .frontend("maxConnections: 1")
                        .backend(echo.address())
                        .start();
                Wire first = proxy.connect();
                Wire second = proxy.connect()) {
            assertThat(first.channel().isOpen() && second.channel().isOpen()).isTrue();
            WatchedProblems problems = WatchedProblems.of(proxy);
            Await.until("the limit is noticed", () -> problems.kinds().contains(ProblemKind.FRONTEND_FULL));
            Problem full = problems.only(ProblemKind.FRONTEND_FULL);
            assertThat(full.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(full.what()).contains("is at its limit of 1 connection");
            proxy.server().operator().drainFrontend("front", new DrainConfig(Duration.ZERO, Duration.ZERO, true, null));
            assertThat(problems.kinds()).doesNotContain(ProblemKind.FRONTEND_FULL);
        }
    }

    @Test
    void discoveryThatFailsIsListedWithItsReason() {
        try (TestProxy proxy = TestProxy.of(FRONTEND.formatted("") + """
                pools: {pg: {healthCheck: off, backends: {pg1: "127.0.0.1:1"}, discover: {file: none}}}
                """, (_, _) -> {
            FakeLookup lookup = new FakeLookup();
            lookup.onStart(told -> told.onFailed("the file is gone"));
            return lookup;
        })) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            Await.until("it is listed", () -> problems.kinds().contains(ProblemKind.DISCOVERY_FAILING));
            assertThat(problems.only(ProblemKind.DISCOVERY_FAILING).what()).contains("pool pg", "the file is gone");
        }
    }

    @Test
    void aLoopThatHangsAndWhatTheMachineLacksAreCritical() throws InterruptedException {
        try (TestProxy proxy = proxy()) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            proxy.loops().shortages().count(Shortage.PORTS);
            try (HeldLoop _ = HeldLoop.of(proxy.loops().control())) {
                Await.until("the loop is named", () -> problems.kinds().contains(ProblemKind.LOOP_DOWN));
                Problem loop = problems.only(ProblemKind.LOOP_DOWN);
                assertThat(loop.what()).contains("control");
                assertThat(loop.severity()).isEqualTo(Severity.CRITICAL);
            }
            Await.until("it runs again", () -> !problems.kinds().contains(ProblemKind.LOOP_DOWN));
            Problem ports = problems.only(ProblemKind.SHORTAGE);
            assertThat(ports.subject().reason()).isEqualTo("ports");
            assertThat(ports.remedy()).contains("ip_local_port_range");
        }
    }

    @Test
    void theBackendsOfAPoolWithoutOneFollowDirectlyBelowIt() {
        Subject pool = Subject.pool("pg");
        Sightings found = new Sightings(WatchedProblems.START, List.of());
        found.add(ProblemKind.BACKEND_DOWN, Subject.backend("other", "o1"), "a", "");
        found.add(ProblemKind.BACKEND_DOWN, Subject.backend("pg", "pg1"), "b", "");
        found.add(ProblemKind.FRONTEND_FULL, Subject.frontend("web", "pg"), "c", "");
        found.add(ProblemKind.BACKEND_EJECTED, Subject.backend("pg", "pg2"), "d", "");
        found.add(ProblemKind.POOL_WITHOUT_BACKEND, pool, "e", "");
        assertThat(found.inOrder()).extracting(Problem::what).containsExactly("e", "b", "d", "c", "a");
    }
}
