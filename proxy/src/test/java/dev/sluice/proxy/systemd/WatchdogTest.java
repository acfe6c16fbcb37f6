package dev.sluice.proxy.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.HeldLoop;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.net.Timer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
@SuppressWarnings("NullAway.Init") // set by JUnit
class WatchdogTest {
    @TempDir
    private Path directory;

    private FakeServiceManager manager;
    private Watchdog watchdog;
    private final Loops workers = Engines.loops(2, 0);

    @BeforeEach
    void open() {
        manager = FakeServiceManager.in(directory);
    }

    @AfterEach
    void close() {
        watchdog.close();
        workers.stop();
        manager.close();
    }

    private void start(String micros) {
        Map<String, String> environment = new HashMap<>(manager.environment());
        environment.put("WATCHDOG_USEC", micros);
        watchdog = new Watchdog(workers.control(), workers::threads, Notifier.of(environment, 1));
        watchdog.start();
    }

    private @Nullable String awaitHeartbeat() {
        return Await.value("a heartbeat comes", manager::received, Objects::nonNull);
    }

    /** Returns when the control loop has run so many timers. */
    private void awaitControlRounds(int rounds) {
        for (int i = 0; i < rounds; i++) {
            CompletableFuture<Void> fired = new CompletableFuture<>();
            workers.control().execute(() -> {
                Timer timer = new Timer() {
                    @Override
                    protected void onDeadline() {
                        fired.complete(null);
                    }
                };
                workers.control().timers().arm(timer, workers.control().clock().nanos() + 5_000_000);
            });
            fired.orTimeout(10, TimeUnit.SECONDS).join();
        }
    }

    @Test
    void heartbeatsFollowEachOtherWhileEveryLoopRuns() {
        start("2000");
        for (int i = 0; i < 5; i++) {
            assertThat(awaitHeartbeat()).isEqualTo("WATCHDOG=1");
        }
    }

    @Test
    void aStuckLoopSilencesThemUntilItRunsAgain() throws InterruptedException {
        try (HeldLoop _ = HeldLoop.of(workers.loops().get(1))) {
            start("2000");
            awaitControlRounds(5);
            assertThat(manager.received()).isNull();
        }
        assertThat(awaitHeartbeat()).isEqualTo("WATCHDOG=1");
        assertThat(awaitHeartbeat()).isEqualTo("WATCHDOG=1");
    }

    @Test
    void afterTheEndOfTheWatchThereAreNone() {
        start("2000");
        assertThat(awaitHeartbeat()).isEqualTo("WATCHDOG=1");
        watchdog.close();
        awaitControlRounds(2);
        Await.until("none is on its way", () -> manager.received() == null);
        awaitControlRounds(3);
        assertThat(manager.received()).isNull();
    }

    @Test
    void aManagerThatDoesNotWatchHearsNothing() {
        start("0");
        awaitControlRounds(2);
        assertThat(manager.received()).isNull();
    }
}
