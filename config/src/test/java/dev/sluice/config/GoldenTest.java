package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.effective.EffectiveConfig;
import dev.sluice.config.finding.Findings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every file of {@code cases}; {@code -Dgolden.update=true} rewrites what they expect. */
@Timeout(60)
class GoldenTest {
    static List<GoldenCase> cases() {
        return GoldenCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheExpectedFindingsOrConfiguration(GoldenCase golden) {
        String actual = golden.actual();
        if (Boolean.getBoolean("golden.update")) {
            golden.write(actual);
        } else {
            assertThat(actual).isEqualTo(golden.expected());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void effectiveConfigurationLoadsBackToTheSame(GoldenCase golden) {
        LoadResult result = golden.load();
        if (result.config() == null) {
            return;
        }
        String text = EffectiveConfig.render(result);
        LoadResult again = ConfigLoader.loadText("effective.yaml", text, _ -> null);
        assertThat(again.config()).as(Findings.render(again.findings())).isEqualTo(result.config());
    }

    @Test
    void thereAreManyCasesOfBothKinds() {
        long good = cases().stream()
                .filter(golden -> golden.load().config() != null)
                .count();
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(70);
        assertThat(good).isBetween(cases().size() / 4L, cases().size() * 3L / 4);
    }
}
