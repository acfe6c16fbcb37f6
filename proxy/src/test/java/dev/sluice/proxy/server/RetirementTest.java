package dev.sluice.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.config.model.ProcessConfig;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.reload.ChangeLocks;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetirementTest {
    private static final ProcessConfig CONFIG = TestConfig.processOf("drain: {timeout: 5m}");

    private final Logger logger = (Logger) Area.PROCESS.logger();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    private long lines(String beginning) {
        synchronized (lines) { // as those who append to it
            return lines.list.stream()
                    .filter(line -> line.getFormattedMessage().startsWith(beginning))
                    .count();
        }
    }

    @Test
    void theLogSaysAgainAndAgainHowManySessionsAreLeft() throws InterruptedException {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.of("""
                        process: {workers: 1}
                        metrics: off
                        frontends: {web: {bind: "127.0.0.1:0", pool: ["%s"]}}
                        """.formatted(Wire.addressOf(echo.address())));
                Wire _ = proxy.connect()) {
            Await.count("the session has begun", () -> proxy.server().sessions(), 1);
            ProxyServer server = proxy.server();
            Shutdown shutdown = new Shutdown();
            Retirement retirement = new Retirement(
                    shutdown,
                    () -> CONFIG,
                    new ChangeLocks(),
                    new Retirement.Parts(server.loops(), server.workers(), () -> {}),
                    Duration.ofMillis(1));
            Thread end = Thread.ofPlatform().start(() -> begin(retirement));
            Await.until("two lines", () -> lines("waiting for 1 session, 29") >= 2);
            assertThat(shutdown.phase()).isEqualTo(Shutdown.Phase.DRAINING);
            shutdown.hurry();
            end.join();
            assertThat(shutdown.phase()).isEqualTo(Shutdown.Phase.STOPPED);
            Await.count("the session is ended", () -> server.sessions(), 0);
            assertThat(lines("second signal: 1 session was still open and is closed"))
                    .isEqualTo(1);
        }
    }

    @Test
    void theLogSaysHowManySessionsTheTimeoutHasClosed() throws InterruptedException {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.of("""
                        process: {workers: 1}
                        metrics: off
                        frontends: {web: {bind: "127.0.0.1:0", pool: ["%s"]}}
                        """.formatted(Wire.addressOf(echo.address())));
                Wire _ = proxy.connect();
                Wire _ = proxy.connect()) {
            ProxyServer server = proxy.server();
            Await.count("the sessions have begun", () -> server.sessions(), 2);
            ProcessConfig config = TestConfig.processOf("drain: {timeout: 100ms}");
            new Retirement(
                            new Shutdown(),
                            () -> config,
                            new ChangeLocks(),
                            new Retirement.Parts(server.loops(), server.workers(), () -> {}))
                    .begin();
            assertThat(lines("process.drain.timeout (100ms) is over: 2 sessions were still open and are closed"))
                    .isEqualTo(1);
            Await.count("they are ended", () -> server.sessions(), 0);
        }
    }

    private static void begin(Retirement retirement) {
        try {
            retirement.begin();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
