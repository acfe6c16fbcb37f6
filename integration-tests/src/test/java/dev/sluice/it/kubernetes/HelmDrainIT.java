package dev.sluice.it.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Manifests;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pod has the time to end that its drain takes. */
@Timeout(60)
class HelmDrainIT {
    private static final String DEFAULT = "default";

    @ParameterizedTest
    @CsvSource({
        "5s, 60s, 70",
        "0, 0, 5",
        "0s, 250ms, 6",
        "1500ms, 1m30s, 97",
        "5s, 2h, 7210",
        "1d, 1h1m1s1ms, 90067",
        "08s, 09s, 22",
    })
    void theTimeToEndIsThatOfTheDrainAndFiveSeconds(String delay, String timeout, long seconds) throws IOException {
        Manifests manifests =
                Chart.render(DEFAULT, "config: {process: {drain: {delay: %s, timeout: %s}}}".formatted(delay, timeout));
        assertThat(Chart.pod(manifests).gracePeriodSeconds()).isEqualTo(seconds);
    }

    /** As the language has it: without a timeout it is 60 s, or the spread when that is longer. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null | 65",
                "{} | 70",
                "{spread: 30s} | 70",
                "{spread: 5m} | 310",
                "{spread: 5m, timeout: 10m} | 610",
                "{spread: 5m, timeout: 2m} | 130",
            })
    void theTimeToEndOfALanguageDefaultCountsToo(String drain, long seconds) throws IOException {
        Manifests manifests = Chart.render(DEFAULT, "config: {process: {drain: %s}}".formatted(drain));
        assertThat(Chart.pod(manifests).gracePeriodSeconds()).isEqualTo(seconds);
    }

    @Test
    void aDrainThatOnlyThePodKnowsNeedsItsTimeToEndFromTheValues() throws IOException {
        String values = "{terminationGracePeriodSeconds: 90, config: {process: {drain: {timeout: '${DRAIN}'}}}}";
        assertThat(Chart.pod(Chart.render(DEFAULT, values)).gracePeriodSeconds())
                .isEqualTo(90);
    }

    @Test
    void theHooksSleepIsPartOfTheTimeToEnd() throws IOException {
        assertThat(Chart.pod(Chart.render(Chart.scenario("production"))).gracePeriodSeconds())
                .isEqualTo(15 + 300 + 3 + 5);
    }
}
