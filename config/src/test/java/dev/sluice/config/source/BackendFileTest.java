package dev.sluice.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.value.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class BackendFileTest {
    @TempDir
    private Path directory;

    private BackendFile.Result load(String text) throws IOException {
        return BackendFile.load(Files.writeString(directory.resolve("backends.yaml"), text));
    }

    private List<String> errors(String text) throws IOException {
        BackendFile.Result result = load(text);
        assertThat(result.backends()).isEmpty();
        return result.findings().stream()
                .map(finding -> finding.place().line() + ":" + finding.place().column() + ": " + finding.message())
                .toList();
    }

    @Test
    void aListOfAddressesAndMappingsIsReadInItsOrder() throws IOException {
        assertThat(load("""
                - 10.0.0.2:80
                - {address: "10.0.0.1:80", name: one, weight: 3}
                - {address: "[fd00::3]:80", backup: true}
                """).backends())
                .containsExactly(
                        new BackendConfig("10.0.0.2:80", new HostPort("10.0.0.2", 80), 1, 0, false),
                        new BackendConfig("one", new HostPort("10.0.0.1", 80), 3, 0, false),
                        new BackendConfig("[fd00::3]:80", new HostPort("fd00::3", 80), 1, 0, true));
    }

    @Test
    void jsonIsYaml() throws IOException {
        BackendFile.Result result = load("[\"10.0.0.2:80\", {\"address\": \"10.0.0.1:80\", \"weight\": 0}]\n");
        assertThat(result.findings()).isEmpty();
        assertThat(result.backends()).extracting(BackendConfig::weight).containsExactly(1, 0);
    }

    @Test
    void anEmptyListIsAnAnswerAndAnEmptyFileIsNone() throws IOException {
        assertThat(load("[]").findings()).isEmpty();
        assertThat(errors("")).containsExactly("0:0: the file is empty; a list without entries is written []");
        assertThat(errors("# nothing\n")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [10.0.0.1]                                  | 1:2: [0]: "10.0.0.1" has no port; write "10.0.0.1:5432", with your port
            ["web:80"]                                  | 1:2: "web:80": expected an IP address and a port, such as "10.0.0.11:5432"
            ["unix:/run/a.sock"]                        | 1:2: "unix:/run/a.sock": expected an IP address and a port, such as "10.0.0.11:5432"
            ["10.0.0.1:80", "10.0.0.1:80"]              | 1:17: the name "10.0.0.1:80" is already in the list
            [{weight: 2}]                               | 1:2: [0] has no "address"
            [{address: "10.0.0.1:80", wieght: 2}]       | 1:27: unknown key "wieght" in [0]; did you mean "weight"?
            [{address: "10.0.0.1:80", maxConnections: 2}] | 1:27: unknown key "maxConnections" in [0]
            [{address: "10.0.0.1:80", weight: 257}]     | 1:35: [0].weight: 257 is out of range; expected a whole number from 0 to 256
            {a: "10.0.0.1:80"}                          | 1:1: expected a list of addresses at the top, as in ["10.0.0.11:5432"]
            ["10.0.0.1:80"                              | 1:15: not valid YAML
            """)
    void anErrorSaysWhereItIsAndTheWholeListIsUnusable(String text, String expected) throws IOException {
        assertThat(errors(text)).first().asString().startsWith(expected);
    }

    @Test
    void aFileThatIsNotThereIsAnError() {
        BackendFile.Result result = BackendFile.load(directory.resolve("none.yaml"));
        assertThat(result.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).startsWith("cannot read the file"));
    }
}
