package dev.sluice.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.Rate;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many go on, by a clock that the test sets. */
@Timeout(20)
class ReleasePaceTest {
    private static final long MILLIS = 1_000_000;
    private static final Rate TEN = new Rate(10, Duration.ofSeconds(1));
    /** The clock passes over the largest number. */
    private static final long START = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();

    private final ReleasePace pace = new ReleasePace(START);

    @Test
    void oneGoesAtOnceAndTheNextWhenItsTimeHasCome() {
        assertThat(pace.acquire(TEN, START)).isZero();
        long wait = pace.acquire(TEN, START);
        assertThat(wait).isEqualTo(100 * MILLIS);
        assertThat(pace.acquire(TEN, START + wait)).isZero();
        assertThat(pace.acquire(TEN, START + wait)).isPositive();
    }

    @Test
    void whatWasNotUsedForLongIsNotMadeUpFor() {
        long later = START + Duration.ofHours(1).toNanos();
        int gone = 0;
        while (pace.acquire(TEN, later) == 0) {
            gone++;
        }
        assertThat(gone).isEqualTo(1);
    }

    @Test
    void aTimerThatIsLateLetsAsManyGoAsTheRateSays() {
        Rate rate = new Rate(10_000, Duration.ofSeconds(1));
        int gone = 0;
        for (long now = START; now - START < 1_000 * MILLIS; now += 7 * MILLIS) {
            while (pace.acquire(rate, now) == 0) {
                gone++;
            }
        }
        assertThat(gone).isBetween(9_900, 10_101);
    }

    @Test
    void whoDidNotGoLeavesItsTurnToAnother() {
        assertThat(pace.acquire(TEN, START)).isZero();
        pace.giveBack(TEN);
        assertThat(pace.acquire(TEN, START)).isZero();
        assertThat(pace.acquire(TEN, START)).isPositive();
    }

    @Test
    void aQuickerRateCountsAtOnce() {
        Rate slow = new Rate(1, Duration.ofHours(1));
        assertThat(pace.acquire(slow, START)).isZero();
        pace.follow(TEN, START);
        assertThat(pace.acquire(TEN, START)).isEqualTo(100 * MILLIS);
    }
}
