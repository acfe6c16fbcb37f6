package dev.sluice.config.effective;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.GoldenCase;
import dev.sluice.config.LoadResult;
import dev.sluice.config.finding.Findings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The effective configuration as JSON is the same configuration. */
@Timeout(60)
class EffectiveJsonTest {
    static List<GoldenCase> cases() {
        return GoldenCase.all().stream()
                .filter(golden -> golden.load().config() != null)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void itLoadsBackToTheSame(GoldenCase golden) {
        LoadResult result = golden.load();
        LoadResult again = ConfigLoader.loadText("effective.json", EffectiveJson.render(result), _ -> null);
        assertThat(again.config()).as(Findings.render(again.findings())).isEqualTo(result.config());
    }

    @Test
    void numbersAndTruthAreNoTexts() {
        LoadResult result = ConfigLoader.loadText(
                "a.yaml", "frontends: {f: {bind: \":1\", maxConnections: 7, pool: [10.0.0.1:1]}}", _ -> null);
        assertThat(EffectiveJson.render(result))
                .contains("\"maxConnections\": 7", "\"transparent\": false", "\"workers\": \"auto\"");
    }
}
