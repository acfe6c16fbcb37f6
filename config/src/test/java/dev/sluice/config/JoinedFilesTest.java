package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.DiscoveryConfig;
import dev.sluice.config.model.DiscoverySource;
import dev.sluice.config.model.SluiceConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several files as one configuration: what is wrong in one of them is told as if it were alone. */
@Timeout(60)
class JoinedFilesTest {
    private static final String GOOD =
            "frontends: {a: {bind: \":1\", pool: p}}\npools: {p: {backends: [10.0.0.1:1]}}\n";

    @TempDir
    private Path directory;

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text, StandardCharsets.UTF_8);
    }

    private String findings() {
        return ConfigLoader.load(directory, _ -> null).findings().stream()
                .map(finding -> finding.render().lines().findFirst().orElse(""))
                .collect(Collectors.joining("\n"))
                .replace(directory + "/", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "frontends: [x] | b.yaml:1:12: error: frontends: expected a mapping from names, found a list",
                "frontends: x | b.yaml:1:12: error: frontends: expected a mapping from names, found \"x\"",
                "pools: [10.0.0.1:1] | b.yaml:1:8: error: pools: expected a mapping from names, found a list",
                "defaults: [x] | b.yaml:1:11: error: defaults: expected a mapping with timeouts",
                "defaults: {timeouts: 5s} | b.yaml:1:22: error: defaults.timeouts: expected a mapping with connect",
                "log: debug | b.yaml:1:6: error: log: expected a mapping with level",
                "process: 4 | b.yaml:1:10: error: process: expected a mapping with workers",
                "metrics: 9400 | b.yaml:1:10: error: metrics: expected a mapping with bind"
            })
    void aSectionOfAWrongFormIsNotOneThatIsDefinedTwice(String wrong, String error) throws IOException {
        String sections = """
                defaults: {timeouts: {idle: 1m}}
                log: {level: info}
                process: {workers: 1}
                metrics: {bind: off}
                """;
        write("a.yaml", GOOD + sections);
        write("b.yaml", wrong + "\n");
        assertThat(findings()).startsWith(error).doesNotContain("already defined", "\n");
        Files.delete(directory.resolve("a.yaml"));
        write("c.yaml", GOOD + sections);
        assertThat(findings()).startsWith(error).doesNotContain("already defined", "\n");
    }

    @Test
    void twoSectionsOfAWrongFormAreTwoErrors() throws IOException {
        write("a.yaml", "frontends: [x]\n");
        write("b.yaml", "frontends: y\n");
        assertThat(findings())
                .contains("a.yaml:1:12: error: frontends: expected", "b.yaml:1:12: error: frontends: expected");
    }

    @Test
    void aWordThatIsRightInItsPlaceIsDefinedTwice() throws IOException {
        write("a.yaml", GOOD + "metrics: {bind: \":9400\"}\n");
        write("b.yaml", "metrics: off\n");
        assertThat(findings()).startsWith("b.yaml:1:1: error: metrics is already defined at a.yaml:3:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# pools of the north\n", "---\n", "\n\n"})
    void aFileWithoutKeysSaysNothing(String empty) throws IOException {
        write("a.yaml", empty);
        write("b.yaml", GOOD);
        write("c.yaml", empty);
        assertThat(findings()).isEmpty();
        assertThat(ConfigLoader.load(directory, _ -> null).config()).isNotNull();
    }

    @Test
    void onlyFilesWithoutKeysAreAnError() throws IOException {
        write("a.yaml", "");
        write("b.yaml", "# nothing\n");
        assertThat(findings())
                .endsWith(
                        ": error: all *.yaml files in this directory are empty; the smallest configuration is \"frontends: {NAME: {bind: \":5432\", pool: [HOST:5432]}}\"");
    }

    private SluiceConfig loaded() {
        LoadResult result = ConfigLoader.load(directory, _ -> null);
        assertThat(result.findings()).isEmpty();
        return Objects.requireNonNull(result.config());
    }

    /** As one ConfigMap with two keys has them. */
    @ParameterizedTest
    @ValueSource(strings = {"- 10.0.0.3:8080\n", "", "# none yet\n", "[]\n", "- [broken\n", "not a list\n"})
    void aListThatTheConfigurationNamesIsNoPartOfIt(String list) throws IOException {
        write(
                "sluice.yaml",
                "frontends: {a: {bind: \":1\", pool: p}}\npools: {p: {discover: {file: backends.yaml}}}\n");
        write("backends.yaml", list);
        assertThat(loaded().pools().getFirst().discovery())
                .isEqualTo(new DiscoveryConfig(new DiscoverySource.File(directory.resolve("backends.yaml")), 1, 0));
    }

    @Test
    void listsOfAddressesLieBesideTheConfigurationToo() throws IOException {
        write(
                "sluice.yaml",
                "frontends: {a: {bind: \":1\", pool: [10.0.0.1:1], allow: [10.0.0.0/8, {file: ./allow.yaml}], deny: {file: "
                        + directory.resolve("deny.yml") + "}}}\n");
        write("allow.yaml", "192.0.2.0/24\n198.51.100.0/24\n");
        write("deny.yml", "192.0.2.7\n");
        assertThat(loaded().addressFiles()).hasSize(2);
    }

    @Test
    void aListThatNobodyNamesIsAnErrorThatSaysWhatItLooksLike() throws IOException {
        write("sluice.yaml", GOOD);
        write("backends.yaml", "- 10.0.0.3:8080\n");
        assertThat(findings())
                .startsWith("backends.yaml:1:1: error: expected a mapping at the top")
                .contains("a list of backends", "\"discover\"");
    }

    @Test
    void aPartThatIsNamedAsAListIsStillAPart() throws IOException {
        write("sluice.yaml", GOOD.replace("backends: [10.0.0.1:1]", "discover: {file: sluice.yaml}"));
        assertThat(loaded().frontends()).hasSize(1);
    }

    @Test
    void testsOfSeveralFilesJoinAndANameStandsInOneOfThem() throws IOException {
        write("a.yaml", GOOD + "tests: {one: {frontend: a, expect: p}, two: {frontend: a, expect: p}}\n");
        write("b.yaml", "tests: {two: {frontend: a, expect: p}, three: {frontend: a, expect: refuse}}\n");
        assertThat(findings()).isEqualTo("b.yaml:1:9: error: tests.two is already defined at a.yaml:3:40");
        write("b.yaml", "tests: {three: {frontend: a, expect: refuse}}\n");
        assertThat(findings()).startsWith("b.yaml:1:38: error: tests.three: ");
    }
}
