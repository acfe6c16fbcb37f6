package dev.sluice.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.finding.Finding;
import dev.sluice.proxy.LogLines;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StartErrorsTest {
    @Test
    void eachErrorIsALineOfTheLogWithItsPlaceWhereTheLogIsJson() {
        List<Finding> findings = ConfigLoader.loadText("a.yaml", "frontends: {f: {bind: \":1\", pol: x}}\n", _ -> null)
                .findings();
        try (LogLines lines = LogLines.open()) {
            assertThat(StartErrors.tell(findings, true)).isEqualTo(1);
            assertThat(lines.startingWith("a.yaml:1:"))
                    .hasSize(findings.size())
                    .allSatisfy(line -> assertThat(line).doesNotContain("\n"));
            assertThat(lines.fieldsOf("a.yaml:1:")).contains("file=\"a.yaml\"", "line=\"1\"", "column=\"");
            assertThat(lines.startingWith(findings.size() + " error"))
                    .singleElement()
                    .asString()
                    .endsWith("; nothing was started");
        }
    }
}
