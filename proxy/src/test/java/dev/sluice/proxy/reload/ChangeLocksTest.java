package dev.sluice.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ChangeLocksTest {
    private final ChangeLocks locks = new ChangeLocks();

    @Test
    void theSecondIsTakenUnderTheFirst() throws InterruptedException {
        try (ChangeLocks.Held _ = locks.reloading()) {
            assertThat(locks.isReloading()).isTrue();
            assertThat(locks.isServing()).isFalse();
            try (ChangeLocks.Held _ = locks.serving()) {
                assertThat(locks.isServing()).isTrue();
            }
            assertThat(locks.isServing()).isFalse();
        }
        assertThat(locks.isReloading()).isFalse();
    }

    @Test
    void anotherOrderIsADefect() {
        try (ChangeLocks.Held _ = locks.serving()) {
            assertThatThrownBy(locks::reloading).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void noneIsTakenTwice() throws InterruptedException {
        try (ChangeLocks.Held _ = locks.reloading()) {
            assertThatThrownBy(locks::reloading).isInstanceOf(AssertionError.class);
        }
        try (ChangeLocks.Held _ = locks.serving()) {
            assertThatThrownBy(locks::serving).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void whoWaitsForTheSecondHoldsNothingAfterwards() throws InterruptedException {
        assertThat(locks.awaitServing(Duration.ZERO)).isTrue();
        assertThat(locks.isServing()).isFalse();
        try (ChangeLocks.Held _ = locks.serving()) {
            assertThat(CompletableFuture.supplyAsync(this::isFree).join()).isFalse();
        }
        assertThat(CompletableFuture.supplyAsync(this::isFree).join()).isTrue();
    }

    private boolean isFree() {
        try {
            return locks.awaitServing(Duration.ofMillis(1));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
