package dev.sluice.proxy.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.SessionsCut;
import dev.sluice.proxy.snapshot.Frontend;
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
    private static final Termination TIMEOUT = new Termination(Cause.BACKEND_TIMEOUT, Phase.DATA);
    private static final Termination RESET = new Termination(Cause.BACKEND_RESET, Phase.DATA);
    private static final Termination NORMAL = new Termination(Cause.CLIENT_CLOSED, Phase.DONE);

    private final Loops workers = Engines.loops(1, 0);
    /** Of a process that does not run: the test plays its loops. */
    private final Snapshot snapshot =
            SnapshotCompiler.compile(TestConfig.of("""
                            frontends:
                              one: {bind: "127.0.0.1:0", pool: p}
                              two: {bind: "127.0.0.2:0", pool: p}
                              other: {bind: "127.0.0.3:0", pool: q}
                            pools: {p: {backends: {b: "127.0.0.1:1"}}, q: {backends: {b: "127.0.0.1:2"}}}
                            """), 2).snapshot();

    private final Frontend one = snapshot.frontends().getFirst();
    private final Frontend two = snapshot.frontends().get(1);
    private final Pool pool = one.onlyPool();
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

    private static void end(Frontend frontend, int worker, int count, Termination how) {
        for (int i = 0; i < count; i++) {
            frontend.counters(worker).onClosed(how);
        }
    }

    private SessionsCut cut() {
        return Objects.requireNonNull(pool.failures().sessionsCut());
    }

    @Test
    void sessionsThatABackendCutsOffAreToldOnceWithTheCauseAndWhenItIsOver() {
        try (LogLines lines = LogLines.open()) {
            look(5);
            end(one, 0, 2, TIMEOUT);
            end(two, 1, 2, TIMEOUT);
            look(5);
            assertThat(pool.failures().sessionsCut()).as("four are few").isNull();
            end(two, 0, 2, RESET);
            end(one, 1, 5, NORMAL);
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
        end(one, 0, 50, TIMEOUT);
        end(one, 0, 50, NORMAL);
        look(5);
        assertThat(pool.failures().sessionsCut()).isNull();
        end(one, 0, 1, TIMEOUT);
        look(5);
        assertThat(cut().cut()).isEqualTo(51);
    }

    @Test
    void queuedClientsAndThoseThatReachNoBackendAreNotCutOff() {
        look(5);
        end(one, 0, 50, new Termination(Cause.BACKEND_TIMEOUT, Phase.QUEUE));
        end(one, 0, 50, new Termination(Cause.BACKEND_TIMEOUT, Phase.CONNECT));
        look(5);
        assertThat(pool.failures().sessionsCut()).isNull();
    }

    @Test
    void aPoolThatHasAnsweredAndDoesNotAnswerForAMinuteHangs() {
        one.counters(0).sentBytes.add(1);
        for (int minute = 0; minute < 2; minute++) {
            for (int i = 0; i < 12; i++) {
                pool.counters(1).connectTime.record(1_000);
                two.counters(1).receivedBytes.add(10);
                look(5);
            }
        }
        assertThat(cut().reason()).isEqualTo(SessionsCut.SILENT);
        assertThat(cut().servesNobody()).isTrue();
        two.counters(1).sentBytes.add(1);
        look(5);
        assertThat(pool.failures().sessionsCut()).isNull();
    }

    @Test
    void requestsToCancelAQueryAreAnsweredByTheEndAlone() {
        one.counters(0).sentBytes.add(1);
        for (int i = 0; i < 24; i++) {
            pool.counters(1).connectTime.record(1_000);
            two.counters(1).receivedBytes.add(16);
            end(two, 1, 1, new Termination(Cause.BACKEND_CLOSED, Phase.DONE));
            look(5);
        }
        assertThat(pool.failures().sessionsCut()).isNull();
    }

    @Test
    void aPoolThatNeverAnswersAndOneWhoseClientsOnlyConnectSayNothingByTheirSilence() {
        Pool quiet = snapshot.frontends().get(2).onlyPool();
        one.counters(0).sentBytes.add(1);
        for (int i = 0; i < 36; i++) {
            pool.counters(1).connectTime.record(1_000); // somebody checks by connecting
            quiet.counters(0).connectTime.record(1_000);
            snapshot.frontends().get(2).counters(1).receivedBytes.add(10); // it takes logs
            look(5);
        }
        assertThat(List.of(pool, quiet))
                .allSatisfy(each -> assertThat(each.failures().sessionsCut()).isNull());
    }

    @Test
    void aServerThatHangsIsToldAlthoughItAcceptsEveryConnection() {
        try (LogLines lines = LogLines.open();
                TestBackend silent = TestBackend.tcp(Wire::readToEnd);
                TestProxy proxy = TestProxy.of("""
                        process: {workers: 1, drain: {timeout: 0s}}
                        metrics: off
                        defaults: {timeouts: {firstByte: 100ms}}
                        frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                        pools: {p: {backends: {b: "%s"}}}
                        """.formatted(Wire.addressOf(silent.address())))) {
            Await.until("it is told", () -> {
                try (Wire client = proxy.connect()) {
                    client.write("x".getBytes(StandardCharsets.UTF_8));
                    client.readToEnd();
                }
                return !lines.startingWith("pool p: its backends accept sessions")
                        .isEmpty();
            });
            assertThat(Objects.requireNonNull(proxy.pool().failures().sessionsCut())
                            .reason())
                    .isEqualTo("backend_timeout");
        }
    }
}
