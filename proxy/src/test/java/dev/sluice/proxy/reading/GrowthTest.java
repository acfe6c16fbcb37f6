package dev.sluice.proxy.reading;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Counters grow within a window that moves on. */
@Timeout(60)
class GrowthTest {
    private static long grown(Growth growth, long count, long nanos) {
        return growth.look(new long[] {count}, nanos)[0];
    }

    @Test
    void whatWasBeforeTheFirstLookIsNoGrowth() {
        Growth growth = new Growth(60, 0);
        assertThat(grown(growth, 100, 0)).isZero();
        assertThat(grown(growth, 103, 5)).isEqualTo(3);
    }

    @Test
    void whatIsOlderThanTheWindowIsForgotten() {
        Growth growth = new Growth(60, 0);
        for (int nanos = 0; nanos <= 120; nanos += 5) {
            assertThat(grown(growth, nanos, nanos)).isEqualTo(Math.min(nanos, 60));
            assertThat(growth.spanNanos(nanos)).isEqualTo(Math.min(nanos, 60));
        }
    }

    @Test
    void looksThatFollowSoonSeeTheWholeWindowAndAStepMoreAtMost() {
        Growth growth = new Growth(60, 10);
        for (int nanos = 0; nanos <= 300; nanos++) {
            assertThat(grown(growth, nanos, nanos)).isBetween(Math.min(nanos, 60L), 70L);
        }
    }

    @Test
    void afterAPauseTheLookBeforeItIsTheBeginningForOneLook() {
        Growth growth = new Growth(60, 10);
        grown(growth, 0, 0);
        grown(growth, 1, 10);
        assertThat(grown(growth, 8, 500)).isEqualTo(7);
        assertThat(grown(growth, 9, 501)).isEqualTo(1);
    }

    @Test
    void oneThatIsClearedBeginsAnew() {
        Growth growth = new Growth(60, 0);
        grown(growth, 50, 0);
        growth.clear();
        assertThat(grown(growth, 7, 5)).isZero();
        assertThat(growth.spanNanos(5)).isZero();
    }
}
