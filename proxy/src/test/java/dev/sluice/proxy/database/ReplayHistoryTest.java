package dev.sluice.proxy.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The lag of a replica over several looks at it. */
@Timeout(60)
class ReplayHistoryTest {
    private final ReplayHistory history = new ReplayHistory();

    private void assertLag(
            @Nullable Duration lag,
            double now,
            @Nullable Long target,
            @Nullable Long replayed,
            @Nullable Double applied) {
        assertThat(history.lag(now, target, replayed, applied)).isEqualTo(lag);
    }

    @Test
    void aReplicaThatLosesItsPrimaryFallsBehindFromThenOn() {
        assertLag(Duration.ZERO, 1000, 50L, 50L, 10.0);
        assertLag(Duration.ofSeconds(2), 1002, null, 50L, 10.0);
        assertLag(Duration.ofSeconds(60), 1060, null, 50L, 10.0);
        assertLag(Duration.ZERO, 1070, 50L, 50L, 10.0);
    }

    /** A load of data that takes an hour is one transaction: the last one that was applied is older than that. */
    @Test
    void aLongTransactionMakesNoLag() {
        assertLag(Duration.ofSeconds(990), 1000, 60L, 50L, 10.0);
        assertThat(history.waits()).isTrue();
        for (int i = 1; i < 100; i++) {
            assertLag(Duration.ofSeconds(2), 1000 + 2.0 * i, 60L + 10L * i, 50L + 10L * i, 10.0);
        }
    }

    @Test
    void aLagThatGrowsIsMeasuredFromTheNewestPlaceThatWasReached() {
        assertLag(Duration.ZERO, 1000, 50L, 50L, null);
        for (int i = 1; i <= 30; i++) {
            assertLag(Duration.ofSeconds(2L * i), 1000 + 2.0 * i, 50L + 10L * i, 50L, null);
        }
        assertLag(Duration.ofSeconds(59), 1063, 400L, 75L, null); // it has come to the place of 1004, but not of 1006
        assertThat(history.waits()).isTrue();
        assertLag(Duration.ZERO, 1064, 400L, 400L, null);
        assertThat(history.waits()).isFalse();
    }

    @Test
    void aNewerTransactionCountsAsWell() {
        assertLag(Duration.ZERO, 1000, 50L, 50L, 10.0);
        assertLag(Duration.ofSeconds(3), 1010, 80L, 70L, 1007.0);
    }

    @Test
    void aServerWithOlderDataBeginsAnew() {
        assertLag(Duration.ZERO, 1000, 50L, 50L, 10.0);
        assertLag(Duration.ofSeconds(992), 1002, null, 40L, 10.0);
        assertLag(null, 1004, null, 30L, null);
    }

    @Test
    void aReplicaThatTellsNothingHasAnUnknownLag() {
        assertLag(null, 1000, null, null, null);
        assertLag(null, 1000, 5L, null, null);
        assertLag(null, 1000, null, 5L, null);
    }
}
