package dev.sluice.proxy.condition;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.admit.LimitReached;
import dev.sluice.proxy.net.AcceptQueue;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.Loops;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A limit that is reached is told once, with who waits, and once when it is over. */
@Timeout(60)
class LimitLogTest {
    private final Loops workers = Engines.loops(1, 0);
    private final Logger logger = (Logger) LoggerFactory.getLogger("sluice");
    private final Level before = logger.getLevel();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setLevel(before);
        workers.stop();
    }

    private List<String> told(String start) {
        return List.copyOf(lines.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.startsWith(start))
                .toList();
    }

    private static TestProxy proxy(TestBackend backend, int frontend, int process) {
        return TestProxy.builder()
                .backend(backend.address())
                .frontend("maxConnections: " + frontend)
                .with("process.maxConnections: " + process)
                .start();
    }

    @Test
    void aLimitThatIsTouchedAgainAndAgainHasOneLineAtItsBeginAndOneAtItsEnd() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, 0, 1000)) {
            ConnectionLimit limit = new ConnectionLimit(2);
            int[] waiting = {0};
            LimitLog log = new LimitLog(
                    workers.control(),
                    () -> proxy.server().snapshot(),
                    limit,
                    _ -> new AcceptQueue(waiting[0], 128),
                    _ -> false);
            log.look(0);
            assertThat(told("the process")).isEmpty();
            for (int second = 1; second <= 60; second++) {
                for (int i = 0; i < 1000; i++) {
                    limit.whenReleased(() -> {});
                }
                waiting[0] = second == 30 ? 7 : 3;
                log.look(TimeUnit.SECONDS.toNanos(second));
            }
            assertThat(told("the process"))
                    .singleElement()
                    .asString()
                    .startsWith(
                            "the process is at its limit of 2 connections: new clients wait in the accept queue until one"
                                    + " leaves, 3 wait now; raise process.maxConnections");
            LimitReached reached = Objects.requireNonNull(limit.reached());
            assertThat(reached.times()).isEqualTo(60_000);
            assertThat(reached.mostWaiting()).isEqualTo(7);
            log.look(TimeUnit.SECONDS.toNanos(69));
            assertThat(told("the process")).hasSize(1);
            assertThat(limit.reached()).isNotNull();
            log.look(TimeUnit.SECONDS.toNanos(70));
            log.look(TimeUnit.SECONDS.toNanos(90));
            assertThat(told("the process").subList(1, told("the process").size()))
                    .containsExactly(
                            "the process is no longer at its limit of 2 connections: it was for 1m, at most 7 clients waited");
            assertThat(limit.reached()).isNull();
        }
    }

    @Test
    void aLimitThatStaysReachedIsToldAgainEachTimeAfterTwiceTheTimeAndIsOverAtTheFirstLookWithRoom() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, 0, 1000)) {
            ConnectionLimit limit = new ConnectionLimit(1);
            assertThat(limit.tryAcquire()).isTrue();
            int[] waiting = {0};
            LimitLog log = new LimitLog(
                    workers.control(),
                    () -> proxy.server().snapshot(),
                    limit,
                    _ -> new AcceptQueue(waiting[0], 512),
                    _ -> false);
            for (int second = 0; second <= 200; second++) {
                log.look(TimeUnit.SECONDS.toNanos(second));
                waiting[0] = second == 100 ? 300 : 264;
            }
            assertThat(told("the process is still"))
                    .containsExactly(
                            "the process is still at its limit of 1 connection, for 1m: 264 clients wait now, 264 at most so far",
                            "the process is still at its limit of 1 connection, for 3m: 264 clients wait now, 300 at most so far");
            assertThat(Objects.requireNonNull(limit.reached()).isOver()).isFalse();
            limit.limit(2);
            log.look(TimeUnit.SECONDS.toNanos(201));
            assertThat(Objects.requireNonNull(limit.reached()).isOver()).isTrue();
        }
    }

    @Test
    void nobodyWaitsForAFrontendThatIsDrainedHoweverManySessionsItHasLeft() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, 1, 1)) {
            ConnectionLimit ofFrontend = proxy.frontend().limit();
            ConnectionLimit ofProcess = new ConnectionLimit(1);
            assertThat(ofProcess.tryAcquire() && ofFrontend.tryAcquire()).isTrue();
            LimitLog log = new LimitLog(
                    workers.control(),
                    () -> proxy.server().snapshot(),
                    ofProcess,
                    _ -> new AcceptQueue(0, 512),
                    _ -> true);
            log.look(TimeUnit.SECONDS.toNanos(1));
            assertThat(ofProcess.reached()).isNull();
            assertThat(told("the process")).isEmpty();
            ofFrontend.release();
        }
    }

    @Test
    void aFullFrontendSaysSoAndHowManyWaitInTheKernel() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, 2, 1000)) {
            List<Wire> clients = new ArrayList<>();
            try {
                for (int i = 0; i < 5; i++) {
                    clients.add(proxy.connect());
                }
                Await.count(
                        "three clients wait",
                        () -> Objects.requireNonNull(proxy.server().acceptQueue("front"))
                                .length(),
                        3);
                assertThat(Objects.requireNonNull(proxy.server().acceptQueue("front"))
                                .limit())
                        .isPositive();
                Await.count("the frontend is at its limit", () -> waiting(proxy), 3);
                assertThat(told("frontend front"))
                        .singleElement()
                        .asString()
                        .startsWith(
                                "frontend front is at its limit of 2 connections: new clients wait in the accept queue");
                assertThat(lines.list.stream()
                                .filter(line -> line.getFormattedMessage().startsWith("frontend front"))
                                .toList()
                                .getFirst()
                                .getKeyValuePairs()
                                .toString())
                        .contains("front", "max_connections");
            } finally {
                clients.forEach(Wire::close);
            }
            Await.count(
                    "nobody waits any more",
                    () -> Objects.requireNonNull(proxy.server().acceptQueue("front"))
                            .length(),
                    0);
            proxy.awaitNothingLeft();
        }
    }

    /** -1 while it is not at its limit. */
    private static int waiting(TestProxy proxy) {
        LimitReached reached = proxy.frontend().limit().reached();
        return reached == null ? -1 : reached.waiting();
    }
}
