package dev.sluice.proxy.condition;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.net.LoopCall;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reload.Serving;
import dev.sluice.proxy.status.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Readiness follows the pools that the configuration names, with a grace for who was ready. */
@Timeout(60)
class PoolReadinessTest {
    private static final String ANY = "{pools: [a, b]}";
    private static final String ALL = "{pools: [a, b], needs: allPools}";
    /** No check ever ends by itself: the test says what they find. */
    private static final String CONFIG = """
            process: {workers: 1, drain: {timeout: 0s}, ready: %s}
            metrics: off
            frontends:
              fa: {bind: "127.0.0.1:0", pool: a}
              fb: {bind: "127.0.0.1:0", pool: b}
              fc: {bind: "127.0.0.1:0", pool: c}
            pools:
              a: {healthCheck: {interval: 1h, timeout: 1h, type: sendExpect, steps: [{expect: hello}]}, backends: {a1: "127.0.0.1:1", a2: "127.0.0.1:1"}}
              b: {healthCheck: off, backends: {b1: "127.0.0.1:1"}}
              c: {healthCheck: off, backends: {c1: "127.0.0.1:1"}}
              d: {healthCheck: off, backends: {d1: "127.0.0.1:1"}}
              e: {healthCheck: off, backends: {e1: "127.0.0.1:1"}}
            """;

    private final TestProxy proxy = TestProxy.of(CONFIG.formatted("off"));
    private final Logger logger = (Logger) LoggerFactory.getLogger("sluice.process");
    private final Level before = logger.getLevel();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private Serving serving = of("off");
    private long now = TimeUnit.SECONDS.toNanos(1_000);
    private final PoolReadiness readiness = new PoolReadiness(proxy.loops().control(), () -> serving, () -> now);

    private Serving of(String ready) {
        return new Serving(
                TestConfig.of(CONFIG.formatted(ready)).process(),
                100,
                proxy.server().snapshot());
    }

    @BeforeEach
    void listen() throws InterruptedException {
        proxy.server().endChecks();
        mark("a", false); // one may have failed by now
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setLevel(before);
        proxy.close();
    }

    private Readiness after(int seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
        Readiness asked = readiness.now();
        readiness.look(now);
        assertThat(readiness.now()).as("a look changes nothing of the moment").isEqualTo(asked);
        return asked;
    }

    /** As health checks do it. */
    private void mark(String pool, boolean isDown) throws InterruptedException {
        onControl(proxy.pool(pool), backend -> backend.markDown(isDown));
    }

    private void onControl(Pool pool, Consumer<Backend> task) throws InterruptedException {
        assertThat(LoopCall.of(proxy.loops().control().thread(), () -> {
                            pool.backends().forEach(task);
                            pool.rebuild();
                        })
                        .await(Duration.ofSeconds(20)))
                .isTrue();
    }

    private List<String> told() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void whoWasReadyStaysSoForTheGraceAndIsReadyAgainAtOnce() throws InterruptedException {
        serving = of(ANY);
        assertThat(after(1).ready()).isTrue();
        mark("a", true);
        assertThat(after(1)).isEqualTo(Readiness.met(serving.process().ready()));
        mark("b", true);
        Readiness grace = after(1);
        assertThat(grace.isInGrace()).isTrue();
        assertThat(grace.reason()).isEqualTo("no backend of the pools a, b takes sessions, for 0 s");
        assertThat(after(12).graceLeft()).isEqualTo(Duration.ofSeconds(18));
        assertThat(after(17).ready()).isTrue();
        Readiness over = after(1);
        assertThat(over.ready()).isFalse();
        assertThat(over.reason()).isEqualTo("no backend of the pools a, b takes sessions, for 30 s");
        assertThat(after(500).reason()).isEqualTo("no backend of the pools a, b takes sessions, for 8 min");
        mark("a", false);
        assertThat(after(1).ready()).isTrue();
        assertThat(told())
                .containsExactly(
                        "no backend of the pools a, b takes sessions: not ready in 30s (process.ready.grace), unless one does before",
                        "not ready: no backend of the pools a, b takes sessions, for 30 s (process.ready)",
                        "ready: the pools of process.ready take sessions, after 8m51s");
    }

    @Test
    void aBreakBeginsTheGraceAnew() throws InterruptedException {
        serving = of("{pools: b}");
        after(1);
        for (int outage = 0; outage < 3; outage++) {
            mark("b", true);
            after(1);
            assertThat(after(29).ready()).isTrue();
            mark("b", false);
            assertThat(after(1).ready()).isTrue();
        }
        assertThat(told())
                .hasSize(6)
                .endsWith("the pools of process.ready take sessions again, after 30s: it was ready all the while");
    }

    @Test
    void allPoolsNeedsEachAndNamesThoseThatLackOne() throws InterruptedException {
        serving = of(ALL);
        onControl(proxy.pool("a"), backend -> backend.health().passed.increment());
        assertThat(after(1).ready()).isTrue();
        mark("b", true);
        after(1);
        assertThat(after(20).reason()).isEqualTo("no backend of pool b takes sessions, for 20 s");
        mark("a", true);
        mark("b", false);
        assertThat(after(9).reason())
                .as("it has not been met for a moment")
                .isEqualTo("no backend of pool a takes sessions, for 29 s");
        assertThat(after(1).ready()).isFalse();
    }

    @Test
    void manyPoolsAreCounted() throws InterruptedException {
        for (String pool : List.of("a", "b", "c", "d", "e")) {
            mark(pool, true);
        }
        serving = of("{pools: [a, b, c, d, e]}");
        assertThat(readiness.now().lack()).isEqualTo("no backend of the pools a, b, c and 2 others takes sessions");
    }

    @Test
    void atTheStartThereIsNoGrace() throws InterruptedException {
        mark("b", true);
        serving = of("{pools: b}");
        assertThat(readiness.now().ready()).as("before the first look").isFalse();
        assertThat(after(1).ready()).isFalse();
        assertThat(after(5).isInGrace()).isFalse();
        mark("b", false);
        assertThat(after(1).ready()).isTrue();
        assertThat(told())
                .containsExactly(
                        "not ready: no backend of pool b takes sessions (process.ready)",
                        "ready: the pools of process.ready take sessions, after 6s");
    }

    /** It counts as up, which is no proof that a new instance can serve anybody. */
    @Test
    void aBackendThatHasNeverPassedACheckEarnsNoGrace() throws InterruptedException {
        serving = of("{pools: a}");
        assertThat(after(1).ready()).isTrue();
        mark("a", true);
        assertThat(after(1).ready()).isFalse();
        mark("a", false);
        assertThat(after(1).ready()).isTrue();
        onControl(proxy.pool("a"), backend -> backend.health().passed.increment());
        after(1);
        mark("a", true);
        assertThat(after(1).isInGrace()).isTrue();
    }

    @Test
    void withoutGraceItFollowsAtOnce() throws InterruptedException {
        serving = of("{pools: b, grace: 0s}");
        after(1);
        mark("b", true);
        assertThat(readiness.now().ready()).isFalse();
        mark("b", false);
        assertThat(readiness.now().ready()).isTrue();
    }

    @Test
    void aReloadThatAsksForMoreHasTheGraceOfAProcessThatIsReady() throws InterruptedException {
        mark("b", true);
        assertThat(after(1)).isEqualTo(Readiness.met(null));
        serving = of("{pools: b, grace: 10s}");
        assertThat(after(1).isInGrace()).isTrue();
        assertThat(after(10).ready()).isFalse();
        serving = of("{pools: b, grace: 1h}");
        assertThat(after(1).ready())
                .as("who has left does not return by a longer grace")
                .isFalse();
        serving = of("{pools: [b, c]}");
        assertThat(after(1).ready()).isTrue();
        serving = of("{pools: b, grace: 0s}");
        assertThat(after(1).ready()).isFalse();
        serving = of("off");
        assertThat(after(1).ready()).isTrue();
        assertThat(told()).endsWith("ready again: process.ready is off");
    }
}
