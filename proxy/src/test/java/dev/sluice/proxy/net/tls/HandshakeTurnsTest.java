package dev.sluice.proxy.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.net.TestLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order in which handshakes get the time of a loop, and how much of it in a turn. */
@Timeout(60)
class HandshakeTurnsTest {
    private static final long STEP_NANOS = 400_000;

    private long stopwatch;

    private HandshakeTurns turns(TestLoop loop) {
        return new HandshakeTurns(loop.loop, () -> stopwatch += STEP_NANOS / 2);
    }

    @Test
    void inATurnTheyGetAMillisecondTogetherAndTheOthersComeLaterInOrder() {
        try (TestLoop loop = new TestLoop()) {
            HandshakeTurns turns = turns(loop);
            List<Integer> played = new CopyOnWriteArrayList<>();
            List<Integer> atOnce = loop.call(() -> {
                for (int i = 0; i < 10; i++) {
                    int number = i;
                    turns.take(() -> played.add(number));
                }
                return new ArrayList<>(played);
            });
            assertThat(atOnce)
                    .as("a step takes longer than the rest of the budget")
                    .hasSizeBetween(3, 6);
            Await.count("all are played", played::size, 10);
            assertThat(played).isSorted();
        }
    }

    @Test
    void whoComesWhileOthersWaitWaitsBehindThem() {
        try (TestLoop loop = new TestLoop()) {
            HandshakeTurns turns = turns(loop);
            List<Integer> played = new CopyOnWriteArrayList<>();
            loop.run(() -> {
                for (int i = 0; i < 10; i++) {
                    turns.take(() -> played.add(0));
                }
                turns.take(() -> {
                    played.add(1);
                    turns.take(() -> played.add(3));
                });
                turns.take(() -> played.add(2));
            });
            Await.count("all are played", played::size, 13);
            assertThat(played).isSorted();
        }
    }

    @Test
    void aDefectOfOneDoesNotKeepTheOthersFromTheirTurns() {
        try (TestLoop loop = new TestLoop()) {
            HandshakeTurns turns = turns(loop);
            List<Integer> played = new CopyOnWriteArrayList<>();
            loop.run(() -> {
                for (int i = 0; i < 10; i++) {
                    turns.take(() -> played.add(0));
                }
                turns.take(() -> {
                    throw new IllegalStateException("a defect");
                });
                turns.take(() -> played.add(1));
            });
            Await.count("all others are played", played::size, 11);
            assertThat(played).isSorted();
        }
    }
}
