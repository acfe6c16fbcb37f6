package dev.sluice.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.LoadResult;
import dev.sluice.config.finding.Findings;
import dev.sluice.config.model.LogFormat;
import dev.sluice.config.model.SluiceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice check} reads what a start reads, and names the place in the configuration where a file has no place of its own. */
@Timeout(30)
class NamedFilesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private List<String> check(String yaml) throws IOException {
        LoadResult loaded = ConfigLoader.load(Files.writeString(directory.resolve("sluice.yaml"), yaml), _ -> null);
        SluiceConfig config = Objects.requireNonNull(loaded.config(), () -> Findings.render(loaded.findings()));
        return new NamedFiles(config, loaded.origins())
                .check().stream()
                        .map(finding -> finding.severity() + " "
                                + directory.relativize(Path.of(finding.place().file()))
                                + ":" + finding.place().line() + ":"
                                + finding.place().column() + " "
                                + finding.message().replace(directory + "/", ""))
                        .toList();
    }

    private static final String POOL = """
            frontends: {f: {bind: ":1", pool: p}}
            pools:
              p: {healthCheck: off, discover: {file: backends.yaml}}
            """;

    @Test
    void anErrorInAListOfBackendsHasItsLineAndColumn() throws IOException {
        Files.writeString(directory.resolve("backends.yaml"), "- address: 10.0.0.1:5432\n- adress: 10.0.0.2:5432\n");
        assertThat(check(POOL))
                .anySatisfy(finding -> assertThat(finding)
                        .startsWith("ERROR backends.yaml:2:3 ")
                        .contains("unknown key \"adress\"", "did you mean \"address\"?"));
    }

    @Test
    void aListOfBackendsThatIsNotThereYetIsAWarningAsAStartGoesOn() throws IOException {
        assertThat(check(POOL))
                .singleElement()
                .asString()
                .startsWith("WARNING sluice.yaml:3:")
                .contains("backends.yaml does not exist: a start goes on without its backends");
    }

    @Test
    void goodListsAreNothingToReport() throws IOException {
        Files.writeString(directory.resolve("backends.yaml"), "- address: 10.0.0.1:5432\n");
        assertThat(check(POOL)).isEmpty();
    }

    @Test
    void aMissingFileOfAddressesIsToldAtTheKeyThatNamesIt() throws IOException {
        Files.writeString(directory.resolve("deny.txt"), "10.0.0.0/8\nnonsense\n");
        assertThat(check("""
                        frontends:
                          f:
                            bind: ":1"
                            pool: [10.0.0.1:2]
                            allow: [192.0.2.1, {file: gone.txt}]
                            deny: {file: deny.txt}
                        """))
                .satisfiesExactly(
                        one -> assertThat(one).startsWith("ERROR sluice.yaml:5:31 gone.txt: cannot read the file: "),
                        two -> assertThat(two).startsWith("ERROR deny.txt:2:1 "));
    }

    @Test
    void theFormOfTheLogIsKnownAlsoOfAConfigurationWithErrors() throws IOException {
        Path file = Files.writeString(
                directory.resolve("broken.yaml"), "log: {format: json}\nfrontends: {f: {bind: \":1\", pol: x}}\n");
        assertThat(ConfigLoader.load(file, _ -> null).config()).isNull();
        assertThat(ConfigLoader.logFormat(file, _ -> null)).isEqualTo(LogFormat.JSON);
        Files.writeString(file, "frontends: {f: {bind: \":1\", pol: x}}\n");
        assertThat(ConfigLoader.logFormat(file, _ -> null)).isNull();
    }
}
