package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RetryPausesTest {
    private static final int[] LOWEST_MILLIS = {800, 1600, 3200, 6400, 12_800, 15_000, 15_000};

    private static RetryPauses pauses(long seed) {
        return new RetryPauses(Duration.ofMillis(800), Duration.ofSeconds(30), new Random(seed));
    }

    @RepeatedTest(50)
    void pausesDoubleUpToTheLongest() {
        long seed = System.nanoTime();
        RetryPauses pauses = pauses(seed);
        for (int lowest : LOWEST_MILLIS) {
            assertThat(pauses.next())
                    .as("seed %d", seed)
                    .isBetween(Duration.ofMillis(lowest), Duration.ofMillis(Math.min(30_000, 2 * lowest)));
        }
    }

    @Test
    void afterASuccessTheyBeginAnew() {
        RetryPauses pauses = pauses(1);
        assertThat(pauses.isFresh()).isTrue();
        for (int i = 0; i < 10; i++) {
            pauses.next();
            assertThat(pauses.isFresh()).isFalse();
        }
        pauses.reset();
        assertThat(pauses.isFresh()).isTrue();
        assertThat(pauses.next()).isLessThan(Duration.ofMillis(1600));
    }

    @Test
    void manyDoNotComeBackTogether() {
        assertThat(LongStream.range(0, 100)
                        .mapToObj(seed -> pauses(seed).next())
                        .distinct())
                .hasSizeGreaterThan(90);
    }
}
