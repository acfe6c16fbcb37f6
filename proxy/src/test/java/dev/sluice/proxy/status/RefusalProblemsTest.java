package dev.sluice.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.FrontendCounters;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that are refused are listed by reason, and more urgently when hardly anybody is served. */
@Timeout(60)
class RefusalProblemsTest {
    private static final String CONFIG = """
            process: {workers: 1, drain: {timeout: 0s}}
            metrics: off
            frontends: {web: {bind: "127.0.0.1:0", pool: pg%s}}
            pools: {pg: {healthCheck: off, backends: {pg1: "127.0.0.1:1", pg2: "127.0.0.1:2"}}}
            """;

    @Test
    void refusedPROXYHeadersAreListedWithWhatWasWrong() {
        String keys = ", proxyProtocol: required, trustedProxies: 10.0.0.0/8";
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(keys))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            assertThat(problems.look()).isEmpty();
            try (Wire client = proxy.connect()) {
                client.readToEnd();
            }
            Await.until("the refusal is listed", () -> !problems.look().isEmpty());
            Problem refusals = problems.only(ProblemKind.REFUSALS);
            assertThat(refusals.what()).endsWith("their PROXY header: not in trustedProxies (proxy_protocol)");
            assertThat(refusals.remedy()).contains("frontends.web.trustedProxies");
        }
    }

    @Test
    void refusalsAreListedByReasonWhileTheyGoOn() {
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(", deny: 127.0.0.0/8"))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            assertThat(problems.look()).isEmpty();
            try (Wire client = proxy.connect()) {
                client.readToEnd();
            }
            Await.until("the refusal is listed", () -> !problems.look().isEmpty());
            Problem refusals = problems.only(ProblemKind.REFUSALS);
            assertThat(refusals.subject()).isEqualTo(new Subject("web", "pg", null, "acl"));
            assertThat(refusals.severity()).isEqualTo(Severity.INFO);
            assertThat(refusals.what()).contains("1 so far");
            problems.pass(Duration.ofNanos(Episodes.QUIET_NANOS));
            assertThat(problems.look()).isEmpty();
        }
    }

    @Test
    void aFrontendThatRefusesNearlyAllIsWorseThanOneThatRefusesSome() {
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(""))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            FrontendCounters counters = proxy.frontend().counters(0);
            problems.some(ProblemKind.REFUSALS);
            refuse(counters, RefusalReason.ACL, 9);
            assertThat(problems.some(ProblemKind.REFUSALS))
                    .singleElement()
                    .extracting(Problem::severity)
                    .as("a few strangers")
                    .isEqualTo(Severity.INFO);
            refuse(counters, RefusalReason.ACL, 11);
            refuse(counters, RefusalReason.RATE, 1);
            assertThat(problems.some(ProblemKind.REFUSALS))
                    .extracting(Problem::severity, problem -> problem.what().split(":", -1)[0])
                    .containsExactly(
                            tuple(Severity.CRITICAL, "frontend web refuses nearly all clients, 1 so far"),
                            tuple(Severity.WARNING, "frontend web refuses nearly all clients, 20 so far"));
            counters.connections.add(2);
            assertThat(problems.some(ProblemKind.REFUSALS))
                    .extracting(Problem::severity)
                    .containsExactly(Severity.WARNING, Severity.INFO);
            counters.onClosed(new Termination(Cause.NO_BACKEND, Phase.CONNECT));
            assertThat(problems.some(ProblemKind.REFUSALS))
                    .as("one of the two was refused later")
                    .extracting(Problem::severity)
                    .containsExactly(Severity.CRITICAL, Severity.WARNING);
        }
    }

    @Test
    void aListThatRefusesEverybodyIsCriticalWithinSecondsAlthoughClientsWereServedBefore() {
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(""))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            FrontendCounters counters = proxy.frontend().counters(0);
            problems.some(ProblemKind.REFUSALS);
            refuse(counters, RefusalReason.ACL, 1);
            for (int second = 0; second < 40; second++) {
                counters.connections.add(5);
                problems.some(ProblemKind.REFUSALS);
                problems.pass(Duration.ofSeconds(1));
            }
            assertThat(problems.some(ProblemKind.REFUSALS))
                    .singleElement()
                    .extracting(Problem::severity)
                    .isEqualTo(Severity.INFO);
            for (int second = 0; second < 7; second++) {
                refuse(counters, RefusalReason.ACL, 5);
                problems.some(ProblemKind.REFUSALS);
                problems.pass(Duration.ofSeconds(1));
            }
            assertThat(problems.some(ProblemKind.REFUSALS)).singleElement().satisfies(problem -> {
                assertThat(problem.severity()).isEqualTo(Severity.CRITICAL);
                assertThat(problem.since())
                        .as("not that of a stranger of before")
                        .isEqualTo(WatchedProblems.START.plusSeconds(40));
                assertThat(problem.what()).startsWith("frontend web refuses nearly all clients, 35 so far:");
                assertThat(problem.alert()).isEqualTo("SluiceRefusesNearlyAll");
            });
            problems.pass(Duration.ofSeconds(6));
            assertThat(problems.some(ProblemKind.REFUSALS))
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
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(""))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            problems.some(ProblemKind.REFUSALS);
            refuse(proxy.frontend().counters(0), RefusalReason.ACL, 100);
            for (int second = 0; second < 30; second++) {
                assertThat(problems.some(ProblemKind.REFUSALS))
                        .extracting(Problem::severity)
                        .doesNotContain(Severity.CRITICAL);
                problems.pass(Duration.ofSeconds(1));
            }
        }
    }

    @Test
    void clientsThatHadNoBackendAreInThePastWhenThePoolHasBackendsAgain() throws InterruptedException {
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(""))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            problems.some(ProblemKind.REFUSALS);
            takeOut(proxy, true);
            refuse(proxy.frontend().counters(0), RefusalReason.NO_BACKEND, 1);
            assertThat(problems.some(ProblemKind.REFUSALS)).singleElement().satisfies(problem -> {
                assertThat(problem.severity()).isEqualTo(Severity.CRITICAL);
                assertThat(problem.what()).endsWith("pool pg has no backend for them (no_backend)");
                assertThat(problem.alert()).isEqualTo("SluicePoolWithoutBackends");
            });
            takeOut(proxy, false);
            assertThat(problems.some(ProblemKind.REFUSALS))
                    .singleElement()
                    .extracting(Problem::severity)
                    .isEqualTo(Severity.WARNING);
            problems.pass(Duration.ofSeconds(41));
            assertThat(problems.some(ProblemKind.REFUSALS)).singleElement().satisfies(problem -> {
                assertThat(problem.severity()).isEqualTo(Severity.WARNING);
                assertThat(problem.what())
                        .isEqualTo("frontend web has refused clients, 1 so far, the last 41 s ago: pool pg had no"
                                + " backend for them (no_backend)");
                assertThat(problem.remedy()).contains("has backends again");
            });
        }
    }

    private static final String ROUTED = """
            process: {workers: 1, drain: {timeout: 0s}}
            metrics: off
            frontends: {web: {bind: "127.0.0.1:0", %s}}
            pools: {pg: {healthCheck: off, backends: {pg1: "127.0.0.1:1"}}, q: {healthCheck: off, backends: {q1: "127.0.0.1:2"}}}
            """;

    private static Problem refused(String frontend, RefusalReason reason) {
        try (TestProxy proxy = TestProxy.of(ROUTED.formatted(frontend))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            problems.some(ProblemKind.REFUSALS);
            refuse(proxy.frontend().counters(0), reason, 1);
            return problems.only(ProblemKind.REFUSALS);
        }
    }

    @Test
    void whomNoRouteTakesIsListedWithWhatTheConfigurationSays() {
        Problem unknown =
                refused("routes: [{sni: a.example, pool: pg}, {source: 10.0.0.0/8, pool: q}]", RefusalReason.NO_ROUTE);
        assertThat(unknown.what()).endsWith("refuses clients, 1 so far: no route takes them (no_route)");
        assertThat(unknown.remedy()).contains("frontends.web.routes", "frontends.web.pool", "sni");
        assertThat(unknown.subject()).isEqualTo(new Subject("web", null, null, "no_route"));
        String list = "routes: [{sni: a.example, pool: pg}, {source: 10.0.0.0/8, pool: refuse}]";
        assertThat(refused(list, RefusalReason.NO_ROUTE).what())
                .endsWith(": no route takes them, or theirs says refuse (no_route)");
        assertThat(refused(list + ", pool: q", RefusalReason.NO_ROUTE).what())
                .endsWith(": their route says refuse (no_route)");
    }

    @Test
    void clientsWithoutAGoodHelloAreListedWithWhatToDo() {
        String routes = "routes: [{sni: a.example, pool: pg}], pool: q";
        Problem bad = refused(routes, RefusalReason.CLIENT_HELLO);
        assertThat(bad.what())
                .endsWith(": their ClientHello was malformed, too large or not whole in time,"
                        + " or they began with a PROXY header (client_hello)");
        assertThat(bad.remedy()).contains("frontends.web.timeouts.handshake", "frontends.web.deny");
        assertThat(refused(routes + ", startTls: postgres", RefusalReason.CLIENT_HELLO)
                        .what())
                .endsWith(", or broke the rules of startTls (client_hello)");
        assertThat(refused(routes, RefusalReason.MAX_HANDSHAKES).remedy())
                .contains("process.maxHandshakes", "frontends.web.rate.concurrentPerSource");
    }

    @Test
    void thePoolThatRefusesIsNamedAmongSeveral() {
        try (TestProxy proxy = TestProxy.of(ROUTED.formatted("routes: [{sni: a.example, pool: q}], pool: pg"))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            problems.look();
            refuse(proxy.frontend().counters(0), RefusalReason.QUEUE_FULL, 1);
            assertThat(problems.only(ProblemKind.QUEUE_REFUSALS).what())
                    .endsWith(": the pool of their route and its queue are full (queue_full)");
            proxy.pool("q").counters(0).queueOverflows.increment();
            assertThat(problems.only(ProblemKind.QUEUE_REFUSALS).what())
                    .endsWith(": pool q and its queue are full (queue_full)");
            assertThat(problems.only(ProblemKind.QUEUE_REFUSALS).remedy()).contains("pools.q.maxConnections");
            refuse(proxy.frontend().counters(0), RefusalReason.NO_BACKEND, 1);
            proxy.pool("q").counters(0).noBackend.increment();
            assertThat(problems.only(ProblemKind.REFUSALS).what())
                    .endsWith(": pool q had no backend for them (no_backend)");
        }
    }

    @Test
    void clientsThatAreSilentUntilTheyAreRefusedWereNotServed() {
        try (TestProxy proxy = TestProxy.of(ROUTED.formatted("routes: [{sni: a.example, pool: q}]"))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            problems.some(ProblemKind.REFUSALS);
            FrontendCounters counters = proxy.frontend().counters(0);
            refuse(counters, RefusalReason.CLIENT_HELLO, 20);
            for (int i = 0; i < 20; i++) {
                counters.connections.increment();
                counters.onClosed(new Termination(Cause.CLIENT_TIMEOUT, Phase.HANDSHAKE));
            }
            assertThat(problems.only(ProblemKind.REFUSALS).severity()).isEqualTo(Severity.CRITICAL);
        }
    }

    private static void takeOut(TestProxy proxy, boolean out) throws InterruptedException {
        for (Backend backend : proxy.pool().backends()) {
            AdminState override = out ? AdminState.MAINTENANCE : AdminState.READY;
            proxy.server()
                    .operator()
                    .override(proxy.pool(), backend, "by the test", () -> backend.adminState(override));
        }
    }

    private static void refuse(FrontendCounters counters, RefusalReason reason, int count) {
        for (int i = 0; i < count; i++) {
            counters.onRefused(reason, PeerAddress.UNIX);
        }
    }
}
