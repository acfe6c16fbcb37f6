package dev.sluice.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for an event loop gets what came of it, or learns that nothing will. */
@Timeout(30)
class LoopCallTest {
    private static final Duration SHORT = Duration.ofMillis(1);

    private final Loops workers = Engines.loops(2, 0);
    private final LoopThread loop = workers.loops().getFirst().thread();

    @AfterEach
    void stop() {
        workers.stop();
    }

    @Test
    void theResultIsThatOfTheTaskOnItsLoop() throws InterruptedException {
        assertThat(LoopCall.of(loop, loop::inLoop).await(LoopCall.PATIENCE)).isTrue();
    }

    @Test
    void whatTheTaskThrowsReachesWhoWaits() {
        for (Throwable thrown :
                List.of(new IllegalStateException("x"), new StackOverflowError(), new AssertionError())) {
            LoopCall<Boolean> call = LoopCall.of(loop, () -> {
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) thrown;
            });
            assertThatThrownBy(() -> call.await(LoopCall.PATIENCE)).isSameAs(thrown);
        }
    }

    @Test
    void aLoopThatHangsIsNamedWithItsPlaceAndNeverRunsTheTask() throws InterruptedException {
        AtomicBoolean ran = new AtomicBoolean();
        try (HeldLoop _ = HeldLoop.of(loop)) {
            LoopCall<Boolean> late = LoopCall.of(loop, () -> ran.set(true));
            assertThatThrownBy(() -> late.await(SHORT))
                    .isInstanceOf(LoopUnavailableException.class)
                    .hasMessageContaining("worker 0 does not answer within 1 ms")
                    .hasMessageContaining("HeldLoop");
        }
        boolean _ = LoopCall.of(loop, () -> {}).await(LoopCall.PATIENCE);
        assertThat(ran).isFalse();
    }

    @Test
    void aLastingTaskRunsWhenTheLoopComesRound() throws InterruptedException {
        AtomicBoolean ran = new AtomicBoolean();
        try (HeldLoop _ = HeldLoop.of(loop)) {
            LoopCall<Boolean> late = LoopCall.lasting(loop, () -> ran.set(true));
            assertThatThrownBy(() -> late.await(SHORT)).isInstanceOf(LoopUnavailableException.class);
        }
        boolean _ = LoopCall.of(loop, () -> {}).await(LoopCall.PATIENCE);
        assertThat(ran).isTrue();
    }

    @Test
    void aLoopThatHasEndedIsNotWaitedFor() {
        workers.stop();
        assertThatThrownBy(() -> LoopCall.of(loop, () -> {}).await(Duration.ofDays(1)))
                .isInstanceOf(LoopUnavailableException.class)
                .hasMessage("worker 0 has ended");
    }

    @Test
    void aLoopThatEndsMeanwhileIsNotWaitedFor() throws InterruptedException {
        // Many, so that some stand in the queue when it closes.
        List<CompletableFuture<String>> answers = java.util.stream.IntStream.range(0, 200)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    if (i == 100) {
                        workers.stop();
                    }
                    try {
                        boolean _ = LoopCall.of(loop, () -> {}).await(Duration.ofDays(1));
                        return "";
                    } catch (LoopUnavailableException ended) {
                        return String.valueOf(ended.getMessage());
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }))
                .toList();
        for (CompletableFuture<String> answer : answers) {
            assertThat(answer.orTimeout(20, TimeUnit.SECONDS).join()).isIn("", "worker 0 has ended");
        }
    }

    @Test
    void aCallFromTheLoopItselfRunsAtOnce() throws InterruptedException {
        assertThat(LoopCall.of(loop, () -> LoopCall.of(loop, loop::inLoop).isOver())
                        .await(LoopCall.PATIENCE))
                .isTrue();
    }

    @Test
    void allLoopsAreWaitedForAlsoWhenOneFails() throws InterruptedException {
        AtomicBoolean ran = new AtomicBoolean();
        assertThatThrownBy(() -> workers.call(
                        one -> {
                            if (one.index() == 0) {
                                throw new IllegalStateException("the first");
                            }
                            ran.set(true);
                        },
                        LoopCall.PATIENCE))
                .hasMessage("the first");
        assertThat(ran).isTrue();
    }
}
