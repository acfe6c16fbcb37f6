package dev.sluice.config.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DurationTextTest {
    @ParameterizedTest
    @CsvSource({
        "250ms,250",
        "5s,5000",
        "10m,600000",
        "1h,3600000",
        "2d,172800000",
        "1m30s,90000",
        "0,0",
        "0s,0",
        "365d,31536000000"
    })
    void unitsAddUp(String text, long millis) {
        assertThat(DurationText.parse(text)).isEqualTo(new Parsed.Ok<>(Duration.ofMillis(millis)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "3",
                "s",
                "5 s",
                "-5s",
                "1.5s",
                "5S",
                "1s1m",
                "1s1s",
                "366d",
                "99999999999999999999d",
                "5sec",
                "٣s"
            })
    void everythingElseIsAnError(String text) {
        assertThat(DurationText.parse(text)).isInstanceOf(Parsed.Bad.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5|write \"5s\" (or \"5ms\")",
                "250|write \"250ms\" or \"250s\"",
                "500|write \"500ms\" or \"500s\"",
                "300|write \"300s\" (or \"300ms\")",
                "3600|write \"3600s\" (or \"3600ms\")",
                "30000|write \"30s\" (30000 milliseconds) or \"30000s\"",
                "5000|write \"5s\" (5000 milliseconds) or \"5000s\"",
                "1500|write \"1s500ms\" (1500 milliseconds) or \"1500s\"",
                "60000|write \"1m\" (60000 milliseconds) or \"60000s\"",
                "86401|write \"86401s\" (or \"86401ms\")"
            })
    void aNumberWithoutAUnitGetsTheOneThatIsLikely(String text, String remedy) {
        assertThat(DurationText.parse(text))
                .isInstanceOfSatisfying(
                        Parsed.Bad.class,
                        bad -> assertThat(bad.message()).isEqualTo("\"" + text + "\" has no unit; " + remedy));
    }

    @Test
    void whatIsPrintedParsesBack() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            Duration duration =
                    Duration.ofMillis(random.nextLong(Duration.ofDays(365).toMillis()));
            assertThat(DurationText.parse(DurationText.print(duration)))
                    .as("seed %d", seed)
                    .isEqualTo(new Parsed.Ok<>(duration));
        }
    }
}
