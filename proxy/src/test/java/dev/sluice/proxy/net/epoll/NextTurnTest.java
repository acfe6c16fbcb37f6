package dev.sluice.proxy.net.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.TestLoop;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A task for the next turn that always asks for another one. */
@Timeout(30)
class NextTurnTest {
    private static final int TURNS = 1_000;

    private final TestLoop test = new TestLoop();
    private final Loop loop = test.loop;
    private final Set<Long> times = new ConcurrentSkipListSet<>();
    private final CompletableFuture<Integer> ran = new CompletableFuture<>();
    private int runs;

    @AfterEach
    void stop() {
        test.close();
    }

    private void run() {
        times.add(loop.clock().nanos());
        if (++runs < TURNS) {
            loop.nextTurn(this::run);
        } else {
            ran.complete(runs);
        }
    }

    @Test
    void itRunsOnceInEachTurnWhichDoesNotWaitForAnEdge() {
        test.run(() -> loop.nextTurn(this::run));
        assertThat(ran.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(TURNS);
        assertThat(times)
                .as("sockets are looked after in between: the clock goes on")
                .hasSize(TURNS);
    }
}
