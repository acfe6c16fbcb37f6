package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The configurations of the README are valid. */
@Timeout(60)
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @Test
    void everyConfigurationOfTheReadmeLoadsWithoutFindings() throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(Path.of("../README.md")));
        int found = 0;
        while (block.find()) {
            found++;
            LoadResult loaded = ConfigLoader.loadText("README.md", block.group(1), _ -> null);
            assertThat(loaded.findings()).as(block.group(1)).isEmpty();
        }
        assertThat(found).isGreaterThanOrEqualTo(2);
    }
}
