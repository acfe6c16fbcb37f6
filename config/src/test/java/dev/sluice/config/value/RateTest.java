package dev.sluice.config.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RateTest {
    @ParameterizedTest
    @CsvSource({
        "500/s, 500, 1, 500/s",
        "120/m, 120, 60, 120/m",
        "7/h, 7, 3600, 7/h",
        "20/10s, 20, 10, 20/10s",
        "20/60s, 20, 60, 20/m",
        "300/5m, 300, 300, 300/5m",
        "10/24h, 10, 86400, 10/24h"
    })
    void aRateMayHaveAWindow(String text, int count, long seconds, String printed) {
        assertThat(Rate.parse(text)).isEqualTo(new Parsed.Ok<>(new Rate(count, Duration.ofSeconds(seconds))));
        assertThat(new Rate(count, Duration.ofSeconds(seconds))).hasToString(printed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"20", "20/", "20/0s", "20/25h", "20/10", "0/10s", "20/10ms", "20/1m30s", "20/-1s"})
    void everythingElseIsAnError(String text) {
        assertThat(Rate.parse(text)).isInstanceOf(Parsed.Bad.class);
    }
}
