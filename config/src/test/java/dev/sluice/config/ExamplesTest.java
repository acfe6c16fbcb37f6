package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.effective.EffectiveConfig;
import dev.sluice.config.finding.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class ExamplesTest {
    static final Path DIRECTORY = Path.of("examples");

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleLoadsWithoutFindings(Path example) {
        LoadResult result = ConfigLoader.load(example, _ -> null);
        assertThat(Findings.render(result.findings())).isEmpty();
        assertThat(result.config()).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void effectiveConfigurationOfEveryExampleLoadsBack(Path example) {
        LoadResult result = ConfigLoader.load(example, _ -> null);
        LoadResult again = ConfigLoader.loadText("effective.yaml", EffectiveConfig.render(result), _ -> null);
        assertThat(again.config()).isEqualTo(result.config());
    }
}
