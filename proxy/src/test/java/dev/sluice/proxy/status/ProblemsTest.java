package dev.sluice.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.DrainConfig;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.discovery.FakeLookup;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.net.HeldLoop;
import dev.sluice.proxy.net.LoopCall;
import dev.sluice.proxy.net.Shortage;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.server.ProxyServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is wrong is listed while it lasts, with its beginning. */
@Timeout(60)
class ProblemsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String FRONTEND = """
            process: {workers: 1, drain: {timeout: 0s}}
            metrics: off
            frontends: {web: {bind: "127.0.0.1:0", pool: pg%s}}
            """;
    private static final String TWO =
            "pools: {pg: {healthCheck: off%s, backends: {pg1: \"127.0.0.1:1\", pg2: \"127.0.0.1:2\"}}}\n";

    /** Nanoseconds that the test has added to both clocks. */
    private final AtomicLong ahead = new AtomicLong();

    private Problems problems(TestProxy proxy) {
        long begin = System.nanoTime();
        return new Problems(
                proxy.view(),
                () -> START.plusNanos(System.nanoTime() - begin + ahead.get()),
                () -> System.nanoTime() + ahead.get());
    }

    private void pass(Duration time) {
        ahead.addAndGet(time.toNanos());
    }

    private static TestProxy proxy() {
        return TestProxy.of(FRONTEND.formatted("") + TWO.formatted(""));
    }

    private static List<ProblemKind> kinds(List<Problem> problems) {
        return problems.stream().map(Problem::kind).toList();
    }

    private static Problem only(ProblemKind kind, List<Problem> problems) {
        List<Problem> some =
                problems.stream().filter(problem -> problem.kind() == kind).toList();
        assertThat(some).as("%s in %s", kind, problems).hasSize(1);
        return some.getFirst();
    }

    private static void down(TestProxy proxy, boolean isDown, Backend... backends) throws InterruptedException {
        assertThat(LoopCall.of(proxy.loops().control().thread(), () -> {
                            for (Backend backend : backends) {
                                backend.markDown(isDown);
                                backend.changedState(System.nanoTime());
                            }
                            proxy.pool().rebuild();
                        })
                        .await(Duration.ofSeconds(20)))
                .isTrue();
    }

    @Test
    void nothingIsWrongWithAProxyThatServes() {
        try (TestProxy proxy = proxy()) {
            assertThat(problems(proxy).look()).isEmpty();
        }
    }

    @Test
    void aBackendThatIsDownIsNamedWithItsBeginningForAsLongAsItLasts() throws InterruptedException {
        try (TestProxy proxy = proxy()) {
            Problems problems = problems(proxy);
            down(proxy, true, proxy.backend(1));
            Problem first = only(ProblemKind.BACKEND_DOWN, problems.look());
            assertThat(first.severity()).isEqualTo(Severity.WARNING);
            assertThat(first.subject()).isEqualTo(Subject.backend("pg", "pg2"));
            assertThat(first.what()).contains("backend pg/pg2 is down");
            assertThat(first.alert()).isEqualTo("SluiceBackendDown");
            pass(Duration.ofHours(1));
            assertThat(only(ProblemKind.BACKEND_DOWN, problems.look()).since()).isEqualTo(first.since());
            down(proxy, false, proxy.backend(1));
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
                () -> START,
                () -> 0);
        assertThat(kinds(problems.look())).containsExactly(ProblemKind.DRAINING);
        assertThat(problems.look())
                .singleElement()
                .satisfies(problem -> assertThat(problem.since()).isEqualTo(START));
    }

    @Test
    void theWorstComesFirst() throws InterruptedException {
        try (TestProxy proxy = proxy()) {
            proxy.backend(0).overrideMaxConnections(5);
            down(proxy, true, proxy.backend(0), proxy.backend(1));
            List<Problem> all = problems(proxy).look();
            assertThat(kinds(all))
                    .containsExactly(
                            ProblemKind.POOL_WITHOUT_BACKEND,
                            ProblemKind.BACKEND_DOWN,
                            ProblemKind.BACKEND_DOWN,
                            ProblemKind.OVERRIDE);
            assertThat(all.getFirst().what()).contains("pool pg has no backend that can serve: 0 of 2 up, 2 down");
        }
    }

    @Test
    void ofManyBackendsSomeAreNamedAndTheOthersCounted() throws InterruptedException {
        StringBuilder backends = new StringBuilder("pools: {pg: {healthCheck: off, backends: {");
        for (int i = 0; i < 30; i++) {
            backends.append("b%d: \"127.0.0.1:%d\", ".formatted(i, i + 1));
        }
        try (TestProxy proxy = TestProxy.of(FRONTEND.formatted("") + backends + "}}}")) {
            down(proxy, true, proxy.pool().backends().subList(0, 29).toArray(Backend[]::new));
            List<Problem> all = problems(proxy).look();
            assertThat(all).hasSize(PoolProblems.MOST_NAMED + 1);
            assertThat(all.getLast().what()).isEqualTo("19 more backends of pool pg are down");
        }
    }

    @Test
    void aPoolInPanicAndOneThatLivesOnItsBackupsSaySo() throws InterruptedException {
        try (TestProxy proxy = TestProxy.of(FRONTEND.formatted("") + TWO.formatted(", panicThreshold: 60%"))) {
            down(proxy, true, proxy.backend(0));
            assertThat(only(ProblemKind.POOL_IN_PANIC, problems(proxy).look()).what())
                    .contains("below its panicThreshold of 60%: 1 of 2 up, 1 down");
        }
        try (TestProxy proxy = TestProxy.of(FRONTEND.formatted("") + """
                pools: {pg: {healthCheck: off, backends: {pg1: "127.0.0.1:1", spare: {address: "127.0.0.1:2", backup: true}}}}
                """)) {
            down(proxy, true, proxy.backend(0));
            assertThat(kinds(problems(proxy).look()))
                    .containsExactly(ProblemKind.POOL_ON_BACKUPS, ProblemKind.BACKEND_DOWN);
        }
    }

    @Test
    void whatAnOperatorHasSetIsListedUntilItIsAsConfigured() throws InterruptedException {
        try (TestProxy proxy = proxy()) {
            Problems problems = problems(proxy);
            Backend backend = proxy.backend(0);
            proxy.server().operator().wish(proxy.pool(), backend, "by the test", () -> {
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
            proxy.server().operator().wish(proxy.pool(), backend, "by the test", () -> {
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
            Problems problems = problems(proxy);
            DrainConfig how = new DrainConfig(Duration.ZERO, Duration.ZERO, true, null);
            proxy.server().operator().drainFrontend("web", how);
            assertThat(only(ProblemKind.FRONTEND_DRAINED, problems.look()).remedy())
                    .isEqualTo("sluice resume web");
            proxy.server().operator().drainFrontend(ProxyServer.ALL, how);
            assertThat(kinds(problems.look())).containsExactly(ProblemKind.NOT_READY);
            proxy.server().operator().drainFrontend(ProxyServer.ALL, null);
            proxy.server().operator().drainFrontend("web", null);
            assertThat(problems.look()).isEmpty();
        }
    }

    @Test
    void aReloadThatFailedSaysWhyUntilOneSucceeds() {
        String good = FRONTEND.formatted("") + TWO.formatted("");
        try (TestProxy proxy = TestProxy.of(good)) {
            Problems problems = problems(proxy);
            proxy.reload(good.replace("backends", "backnds"));
            Problem failed = only(ProblemKind.RELOAD_FAILED, problems.look());
            assertThat(failed.what()).contains("test.yaml:4:", "unknown key \"backnds\"");
            assertThat(failed.alert()).isEqualTo("SluiceReloadFailed");
            proxy.reload(good);
            assertThat(problems.look()).isEmpty();
        }
    }

    @Test
    void keysThatWaitForTheNextStartAreNamedUntilTheyAreAsBefore() {
        String good = FRONTEND.formatted("") + TWO.formatted("");
        try (TestProxy proxy = TestProxy.of(good)) {
            Problems problems = problems(proxy);
            proxy.reload(good.replace("workers: 1", "workers: 2"));
            proxy.reload(good.replace("workers: 1", "workers: 2").replace("pg2", "pg3"));
            assertThat(only(ProblemKind.RESTART_NEEDED, problems.look()).what()).contains("process.workers");
            proxy.reload(good);
            assertThat(problems.look()).isEmpty();
        }
    }

    @Test
    void refusedPROXYHeadersAreListedWithWhatWasWrong() {
        String keys = ", proxyProtocol: required, trustedProxies: 10.0.0.0/8";
        try (TestProxy proxy = TestProxy.of(FRONTEND.formatted(keys) + TWO.formatted(""))) {
            Problems problems = problems(proxy);
            assertThat(problems.look()).isEmpty();
            try (Wire client = proxy.connect()) {
                client.readToEnd();
            }
            Wire.await("the refusal is listed", () -> !problems.look().isEmpty());
            Problem refusals = only(ProblemKind.REFUSALS, problems.look());
            assertThat(refusals.what()).endsWith("their PROXY header: not in trustedProxies (proxy_protocol)");
            assertThat(refusals.remedy()).contains("frontends.web.trustedProxies");
        }
    }

    @Test
    void refusalsAreListedByReasonWhileTheyGoOn() {
        try (TestProxy proxy = TestProxy.of(FRONTEND.formatted(", deny: 127.0.0.0/8") + TWO.formatted(""))) {
            Problems problems = problems(proxy);
            assertThat(problems.look()).isEmpty();
            try (Wire client = proxy.connect()) {
                client.readToEnd();
            }
            Wire.await("the refusal is listed", () -> !problems.look().isEmpty());
            Problem refusals = only(ProblemKind.REFUSALS, problems.look());
            assertThat(refusals.subject()).isEqualTo(new Subject("web", "pg", null, "acl"));
            assertThat(refusals.severity()).isEqualTo(Severity.INFO);
            assertThat(refusals.what()).contains("1 so far");
            pass(Duration.ofNanos(Episodes.QUIET_NANOS));
            assertThat(problems.look()).isEmpty();
        }
    }

    @Test
    void aFrontendAtItsLimitIsCriticalUnlessItIsDrained() throws BindException, InterruptedException {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.builder()
                        .limits(1, 100)
                        .backend(echo.address())
                        .start();
                Wire first = proxy.connect();
                Wire second = proxy.connect()) {
            assertThat(first.channel().isOpen() && second.channel().isOpen()).isTrue();
            Problems problems = problems(proxy);
            Wire.await("the limit is noticed", () -> kinds(problems.look()).contains(ProblemKind.FRONTEND_FULL));
            Problem full = only(ProblemKind.FRONTEND_FULL, problems.look());
            assertThat(full.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(full.what()).contains("is at its limit of 1 connection");
            proxy.server().operator().drainFrontend("front", new DrainConfig(Duration.ZERO, Duration.ZERO, true, null));
            assertThat(kinds(problems.look())).doesNotContain(ProblemKind.FRONTEND_FULL);
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
            Problems problems = problems(proxy);
            Wire.await("it is listed", () -> kinds(problems.look()).contains(ProblemKind.DISCOVERY_FAILING));
            assertThat(only(ProblemKind.DISCOVERY_FAILING, problems.look()).what())
                    .contains("pool pg", "the file is gone");
        }
    }

    @Test
    void aLoopThatHangsAndWhatTheMachineLacksAreCritical() throws InterruptedException {
        try (TestProxy proxy = proxy()) {
            Problems problems = problems(proxy);
            proxy.loops().shortages().count(Shortage.PORTS);
            try (HeldLoop _ = HeldLoop.of(proxy.loops().control())) {
                Wire.await("the loop is named", () -> kinds(problems.look()).contains(ProblemKind.LOOP_DOWN));
                Problem loop = only(ProblemKind.LOOP_DOWN, problems.look());
                assertThat(loop.what()).contains("control");
                assertThat(loop.severity()).isEqualTo(Severity.CRITICAL);
            }
            Wire.await("it runs again", () -> !kinds(problems.look()).contains(ProblemKind.LOOP_DOWN));
            Problem ports = only(ProblemKind.SHORTAGE, problems.look());
            assertThat(ports.subject().reason()).isEqualTo("ports");
            assertThat(ports.remedy()).contains("ip_local_port_range");
        }
    }

    @Test
    void aPoolWhoseOnlyBackendIsDeadIsCriticalAlthoughNothingChecksIt() {
        try (TestProxy proxy =
                TestProxy.of(FRONTEND.formatted("") + """
                pools: {pg: {healthCheck: off, backends: {pg1: "%s"}}}
                """.formatted(Wire.addressOf(TestBackend.nobody())))) {
            Problems problems = problems(proxy);
            Wire.await("it is noticed", () -> {
                try (Wire client = proxy.connect()) {
                    client.readToEnd();
                }
                return kinds(problems.look()).contains(ProblemKind.POOL_FAILING);
            });
            Problem failing = only(ProblemKind.POOL_FAILING, problems.look());
            assertThat(failing.what()).contains("pool pg", "refused");
            assertThat(failing.alert()).isEqualTo("SluicePoolFailing");
        }
    }

    @Test
    void aBackendWhoseSessionsFailIsNamedAlthoughOthersServeThem() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.of(FRONTEND.formatted("")
                        + """
                pools: {pg: {healthCheck: off, outlier: off, backends: {pg1: "%s", pg2: "%s"}}}
                """.formatted(Wire.addressOf(echo.address()), Wire.addressOf(TestBackend.nobody())))) {
            Problems problems = problems(proxy);
            Wire.await("it is noticed", () -> {
                try (Wire client = proxy.connect()) {
                    client.write(new byte[] {1});
                    assertThat(client.read(1)).hasSize(1);
                }
                return kinds(problems.look()).contains(ProblemKind.BACKEND_FAILING);
            });
            assertThat(only(ProblemKind.BACKEND_FAILING, problems.look()).subject())
                    .isEqualTo(Subject.backend("pg", "pg2"));
            assertThat(kinds(problems.look())).doesNotContain(ProblemKind.POOL_FAILING);
        }
    }

    @Test
    void aQueueIsAProblemOnceItHasNotBeenEmptyForLong() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.of(FRONTEND.formatted("") + """
                pools: {pg: {healthCheck: off, maxConnections: 1, queue: {timeout: 60s}, backends: {pg1: "%s"}}}
                """.formatted(Wire.addressOf(echo.address())));
                Wire first = proxy.connect();
                Wire second = proxy.connect()) {
            assertThat(first.channel().isOpen() && second.channel().isOpen()).isTrue();
            Wire.await("one waits", () -> proxy.pool().queue().length() == 1);
            Problems problems = problems(proxy);
            assertThat(kinds(problems.look())).doesNotContain(ProblemKind.QUEUE_WAITING);
            pass(Duration.ofNanos(PoolProblems.LONG_NANOS - TimeUnit.SECONDS.toNanos(10)));
            assertThat(kinds(problems.look())).doesNotContain(ProblemKind.QUEUE_WAITING);
            pass(Duration.ofSeconds(10));
            Problem queue = only(ProblemKind.QUEUE_WAITING, problems.look());
            assertThat(queue.what()).contains("1 now");
            assertThat(Duration.between(queue.since(), START.plusNanos(PoolProblems.LONG_NANOS)))
                    .isGreaterThanOrEqualTo(
                            Duration.ofNanos(PoolProblems.LONG_NANOS).minusSeconds(20));
        }
    }
}
