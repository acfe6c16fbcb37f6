package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class WorkTest {
    @Test
    void allAnswersTogetherHoldNoMoreThanTheBudget() {
        Work work = new Work(100);
        assertThat(work.reserve(60)).isTrue();
        assertThat(work.reserve(60)).isFalse();
        assertThat(work.reserve(40)).isTrue();
        work.release(60);
        assertThat(work.reserve(50)).isTrue();
        assertThat(work.reserved()).isEqualTo(90);
    }

    @Test
    void anAnswerLargerThanTheBudgetIsMadeWhenThereIsNoOther() {
        Work work = new Work(100);
        assertThat(work.reserve(work.charge(1_000))).isTrue();
    }
}
