package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ScheduleTest {
    private static Schedule schedule(int mostSeconds, double chance) {
        return new Schedule(Duration.ofSeconds(mostSeconds), () -> chance);
    }

    @ParameterizedTest
    @CsvSource({
        // time to live, refresh, chance, expected milliseconds
        "10, 30, 0, 10000",
        "10, 30, 1, 11000",
        "0, 30, 0, 1000",
        "1, 30, 0.5, 1050",
        "30, 30, 0, 30000",
        "30, 30, 1, 27000",
        "86400, 30, 0, 30000",
        "86400, 30, 1, 27000",
        "2147483647, 30, 0, 30000",
        "9223372036854775806, 30, 0, 30000",
        "5, 1, 0, 1000",
        "5, 1, 1, 1000"
    })
    void anAnswerIsKeptAsLongAsItHoldsWithinTheLimits(long timeToLive, int refresh, double chance, long expected) {
        assertThat(schedule(refresh, chance).afterAnswer(timeToLive)).isEqualTo(Duration.ofMillis(expected));
    }

    @Test
    void failuresAreRetriedMoreAndMoreSeldom() {
        Schedule schedule = schedule(6, 0);
        for (int seconds : new int[] {1, 2, 4, 6, 6}) {
            assertThat(schedule.afterFailure()).isEqualTo(Duration.ofSeconds(seconds));
        }
        assertThat(schedule.afterAnswer(3)).isEqualTo(Duration.ofSeconds(3));
        assertThat(schedule.afterFailure()).isEqualTo(Duration.ofSeconds(1));
    }
}
