package dev.sluice.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.HeldLoop;
import dev.sluice.proxy.net.LoopThread;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.net.epoll.LoopKiller;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HeartbeatsTest {
    private final Loops workers = Engines.loops(2, 0);
    private final Heartbeats heartbeats = new Heartbeats(workers::threads);

    @AfterEach
    void stop() {
        heartbeats.close();
        workers.stop();
    }

    private List<String> alive() {
        return workers.threads().stream()
                .filter(heartbeats::isAlive)
                .map(LoopThread::toString)
                .toList();
    }

    @Test
    void everyLoopIsWatchedAlsoTheOneThatWatches() {
        heartbeats.start();
        assertThat(alive()).containsExactly("worker 0", "worker 1", "the control loop");
        LoopKiller.end(workers.control());
        assertThat(alive()).containsExactly("worker 0", "worker 1");
    }

    @Test
    void aLoopThatHangsIsNotAliveUntilItRunsAgain() throws InterruptedException {
        try (HeldLoop _ = HeldLoop.of(workers.loops().getLast())) {
            heartbeats.start();
            Await.until("the hanging loop shows", () -> alive().equals(List.of("worker 0", "the control loop")));
            assertThat(heartbeats.lagNanos(workers.loops().getLast().thread())).isPositive();
        }
        Await.count("all loops run", () -> alive().size(), 3);
    }
}
