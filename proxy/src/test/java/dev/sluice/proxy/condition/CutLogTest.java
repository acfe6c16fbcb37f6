package dev.sluice.proxy.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.TestHello;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.pool.BackendCounters;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.SessionEnd;
import dev.sluice.proxy.pool.SessionsCut;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.snapshot.SnapshotCompiler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that accept every connection and then hang are told of, once. */
@Timeout(60)
class CutLogTest {
    private final Loops workers = Engines.loops(1, 0);
    /** Of a process that does not run: the test plays its loops. */
    private final Snapshot snapshot =
            SnapshotCompiler.compile(TestConfig.of("""
                            frontends:
                              f: {bind: "127.0.0.1:0", pool: p, routes: [{sni: q.example, pool: q}]}
                            pools: {p: {backends: {b: "127.0.0.1:1"}}, q: {backends: {b: "127.0.0.1:2"}}}
                            """), 2).snapshot();

    private final Pool pool = snapshot.pool("p").orElseThrow();
    private final Pool other = snapshot.pool("q").orElseThrow();
    private final CutLog log = new CutLog(workers.control(), () -> snapshot);
    private long second;

    @AfterEach
    void stop() {
        workers.stop();
    }

    private void look(int seconds) {
        for (int i = 0; i < seconds; i += 5) {
            second += 5;
            log.look(TimeUnit.SECONDS.toNanos(second));
        }
    }

    private static void end(Pool pool, int worker, int count, SessionEnd how) {
        for (int i = 0; i < count; i++) {
            pool.counters(worker).onEnded(how);
        }
    }

    private static BackendCounters bytes(Pool pool, int worker) {
        return pool.backends().getFirst().counters(worker);
    }

    private SessionsCut cut() {
        return Objects.requireNonNull(pool.failures().sessionsCut());
    }

    @Test
    void sessionsThatABackendCutsOffAreToldOnceWithTheCauseAndWhenItIsOver() {
        try (LogLines lines = LogLines.open()) {
            look(5);
            end(pool, 0, 2, SessionEnd.BACKEND_TIMEOUT);
            end(pool, 1, 2, SessionEnd.BACKEND_TIMEOUT);
            look(5);
            assertThat(pool.failures().sessionsCut()).as("four are few").isNull();
            end(pool, 0, 2, SessionEnd.BACKEND_RESET);
            end(pool, 1, 5, SessionEnd.OTHER);
            look(5);
            assertThat(cut().reason()).isEqualTo("backend_timeout");
            assertThat(cut().words())
                    .isEqualTo(
                            "6 of the 11 sessions that ended in the last minute were cut off, most with backend_timeout");
            look(30);
            assertThat(lines.startingWith("pool p: its backends"))
                    .containsExactly("pool p: its backends accept sessions and do not serve them: 6 of the 11 sessions"
                            + " that ended in the last minute were cut off, most with backend_timeout");
            assertThat(lines.fieldsOf("pool p: its backends")).contains("pool=\"p\"", "reason=\"backend_timeout\"");
            look(40);
            assertThat(pool.failures().sessionsCut()).isNull();
            assertThat(lines.startingWith("pool p: its sessions are no longer cut off: most are served; they were for"))
                    .hasSize(1);
            assertThat(lines.startingWith("pool q")).isEmpty();
        }
    }

    @Test
    void someThatAreCutOffAmongManyAreNoProblem() {
        look(5);
        end(pool, 0, 50, SessionEnd.BACKEND_TIMEOUT);
        end(pool, 0, 50, SessionEnd.OTHER);
        look(5);
        assertThat(pool.failures().sessionsCut()).isNull();
        end(pool, 0, 1, SessionEnd.BACKEND_TIMEOUT);
        look(5);
        assertThat(cut().cut()).isEqualTo(51);
    }

    @Test
    void aPoolBehindARouteIsWatchedForItselfAlone() {
        try (LogLines lines = LogLines.open()) {
            look(5);
            end(pool, 0, 100, SessionEnd.OTHER);
            end(other, 1, 5, SessionEnd.BACKEND_STALLED);
            end(other, 0, 1, SessionEnd.BACKEND_RESET);
            look(5);
            assertThat(pool.failures().sessionsCut()).isNull();
            assertThat(lines.startingWith("pool "))
                    .containsExactly("pool q: its backends accept sessions and do not serve them: 6 of the 6 sessions"
                            + " that ended in the last minute were cut off, most with backend_stalled");
        }
    }

    @Test
    void aPoolThatHasAnsweredAndDoesNotAnswerForAMinuteHangs() {
        bytes(pool, 0).receivedBytes.add(1);
        for (int minute = 0; minute < 2; minute++) {
            for (int i = 0; i < 12; i++) {
                pool.counters(1).connectTime.record(1_000);
                bytes(pool, 1).sentBytes.add(10);
                look(5);
            }
        }
        assertThat(cut().reason()).isEqualTo(SessionsCut.SILENT);
        assertThat(cut().servesNobody()).isTrue();
        bytes(pool, 1).receivedBytes.add(1);
        look(5);
        assertThat(pool.failures().sessionsCut()).isNull();
    }

    @Test
    void requestsToCancelAQueryAreAnsweredByTheEndAlone() {
        bytes(pool, 0).receivedBytes.add(1);
        for (int i = 0; i < 24; i++) {
            pool.counters(1).connectTime.record(1_000);
            bytes(pool, 1).sentBytes.add(16);
            end(pool, 1, 1, SessionEnd.BACKEND_CLOSED);
            look(5);
        }
        assertThat(pool.failures().sessionsCut()).isNull();
    }

    @Test
    void aPoolThatNeverAnswersAndOneWhoseClientsOnlyConnectSayNothingByTheirSilence() {
        bytes(pool, 0).receivedBytes.add(1);
        for (int i = 0; i < 36; i++) {
            pool.counters(1).connectTime.record(1_000); // somebody checks by connecting
            other.counters(0).connectTime.record(1_000);
            bytes(other, 1).sentBytes.add(10); // it takes logs
            look(5);
        }
        assertThat(List.of(pool, other))
                .allSatisfy(each -> assertThat(each.failures().sessionsCut()).isNull());
    }

    @Test
    void aServerThatHangsIsToldAlthoughItAcceptsEveryConnectionAndTheOtherPoolOfItsFrontendIsNot() {
        try (LogLines lines = LogLines.open();
                TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestBackend silent = TestBackend.tcp(Wire::readToEnd);
                TestProxy proxy =
                        TestProxy.of("""
                        process: {workers: 1, drain: {timeout: 0s}}
                        metrics: off
                        defaults: {timeouts: {firstByte: 100ms}}
                        frontends: {f: {bind: "127.0.0.1:0", pool: p, routes: [{sni: q.example, pool: q}]}}
                        pools: {p: {backends: {b: "%s"}}, q: {backends: {b: "%s"}}}
                        """.formatted(Wire.addressOf(echo.address()), Wire.addressOf(silent.address())))) {
            byte[] hello = TestHello.of("q.example");
            Await.until("it is told", () -> {
                try (Wire served = proxy.connect();
                        Wire client = proxy.connect()) {
                    served.write("x".getBytes(StandardCharsets.UTF_8));
                    assertThat(served.read(1)).isNotEmpty();
                    client.write(hello);
                    client.readToEnd();
                }
                return !lines.startingWith("pool q: its backends accept sessions")
                        .isEmpty();
            });
            assertThat(Objects.requireNonNull(proxy.pool("q").failures().sessionsCut())
                            .reason())
                    .isEqualTo("backend_timeout");
            assertThat(proxy.pool("p").failures().sessionsCut()).isNull();
        }
    }
}
