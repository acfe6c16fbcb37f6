package dev.sluice.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Findings;
import dev.sluice.config.finding.Origin;
import dev.sluice.config.finding.Severity;
import dev.sluice.config.model.LogLevel;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.source.BackendFile;
import dev.sluice.config.source.SourceFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FilesTest {
    private static final String GOOD = "frontends: {a: {bind: \":1\", pool: [10.0.0.1:1]}}\n";

    @TempDir
    Path directory;

    @Test
    void missingFileIsOneSentence() {
        assertThat(findings(directory.resolve("no.yaml")))
                .isEqualTo("no.yaml: error: cannot read the file: no such file");
    }

    @Test
    void theAdminSocketOfABrokenFileIsKnownWhereItCanBeRead() throws IOException {
        Path broken = write("a.yaml", "admin: {socket: /run/a.sock, mood: x}\nfrontends: {a: {bind: 1}}\n");
        assertThat(ConfigLoader.load(broken, _ -> null).config()).isNull();
        assertThat(ConfigLoader.adminSocket(broken, _ -> null)).isEqualTo(Path.of("/run/a.sock"));
        assertThat(ConfigLoader.adminSocket(write("b.yaml", "admin: {socket: ["), _ -> null))
                .isNull();
        assertThat(ConfigLoader.adminSocket(directory.resolve("no.yaml"), _ -> null))
                .isNull();
    }

    @Test
    void emptyDirectoryIsOneSentence() {
        assertThat(findings(directory)).endsWith(": error: no *.yaml files in this directory");
    }

    @Test
    void aFileThatIsAlmostNamedLikeThoseThatAreReadIsAWarning() throws IOException {
        write("a.yaml", GOOD);
        write("b.yml", GOOD);
        write("c.yaml.bak", GOOD);
        LoadResult result = ConfigLoader.load(directory, _ -> null);
        assertThat(result.config()).isNotNull();
        assertThat(result.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.place().file()).endsWith("/b.yml");
            assertThat(finding.message())
                    .isEqualTo(
                            "this file is not read: of a directory those named *.yaml are; rename it, or move it away");
        });
    }

    @Test
    void aByteThatIsNoUtf8IsOneSentenceWithItsPlace() throws IOException {
        Path file = Files.write(directory.resolve("a.yaml"), (GOOD + "# é\n# ÿ").getBytes(StandardCharsets.ISO_8859_1));
        assertThat(findings(file))
                .isEqualTo(
                        "a.yaml:2:3: error: the byte 0xE9 is not UTF-8 (in Latin-1 it is \"é\"); save the file as UTF-8");
        assertThat(findings(Files.write(directory.resolve("b.yaml"), GOOD.getBytes(StandardCharsets.UTF_16))))
                .isEqualTo("b.yaml: error: the file is UTF-16 text; save it as UTF-8");
        assertThat(findings(Files.write(directory.resolve("c.yaml"), new byte[] {'a', (byte) 0xc3, 0, 0})))
                .isEqualTo("c.yaml: error: the file is not UTF-8 text");
    }

    @Test
    void binaryFileIsOneSentence() throws IOException {
        Path file = Files.write(directory.resolve("a.yaml"), new byte[] {0x7f, 'E', 'L', 'F', 0, 0});
        assertThat(findings(file)).isEqualTo("a.yaml: error: not a text file: it contains the character U+007F");
    }

    @Test
    void byteOrderMarkIsIgnored() throws IOException {
        assertThat(findings(write("a.yaml", "\uFEFF" + GOOD))).isEmpty();
    }

    @Test
    void tooLargeFileIsOneSentence() throws IOException {
        Path file = write("a.yaml", "# " + "x".repeat(SourceFiles.MAX_BYTES) + "\n" + GOOD);
        assertThat(findings(file)).isEqualTo("a.yaml: error: cannot read the file: it is larger than 1 MiB");
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aFifoIsRefusedAndNotWaitedFor() throws IOException, InterruptedException {
        Path fifo = directory.resolve("fifo.yaml");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        String refusal = "it is no regular file but a FIFO, a socket or a device";
        assertThat(findings(fifo)).endsWith("error: cannot read the file: " + refusal);
        assertThat(findings(directory)).endsWith("error: cannot read the file: " + refusal);
        assertThat(findings(write("a.yaml", "log: {level: \"${file:%s}\"}\n".formatted(fifo) + GOOD)))
                .endsWith("cannot read file fifo.yaml: " + refusal);
        assertThat(findings(write("b.yaml", "log: {level: \"${file:/dev/zero}\"}\n" + GOOD)))
                .endsWith("cannot read file /dev/zero: " + refusal);
        assertThat(BackendFile.load(fifo).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).endsWith(refusal));
    }

    @Test
    void aLinkToAFileIsAFile() throws IOException {
        Path file = write("data", GOOD);
        assertThat(findings(Files.createSymbolicLink(directory.resolve("a.yaml"), file)))
                .isEmpty();
    }

    @Test
    void whatAVariableHoldsIsInNoMessage() throws IOException {
        Path file = write("a.yaml", """
                log: {level: "${SECRET}"}
                admin: {bind: "${HOST}:1", tokenFile: /t}
                frontends:
                  a: {bind: "${SECRET}", pool: "${SECRET}"}
                  b: {bind: ":3", pool: ["${SECRET}:1", "${SECRET}:1"], allow: "${RANGE}", deny: "${RANGE}"}
                  c: {bind: ":${SECRET}", pool: p}
                pools: {p: {backends: ["10.0.0.1:1"], healthCheck: {type: sendExpect, steps: [{expectRegex: "(${SECRET}"}]}}}
                """);
        Map<String, String> environment = Map.of("SECRET", "hunter2", "HOST", "10.1.2.3", "RANGE", "10.9.0.0/16");
        String all = findings(file, environment::get);
        assertThat(all)
                .contains("is not defined", "is already in pool", "what \"(${SECRET}\" stands for")
                .doesNotContain("hunter2");
        Path warned = write("b.yaml", """
                admin: {bind: "${HOST}:1", tokenFile: /t}
                frontends: {b: {bind: ":3", pool: ["10.0.0.1:1"], allow: "${RANGE}", deny: "${RANGE}"}}
                """);
        assertThat(findings(warned, environment::get))
                .contains("loopback", "in deny too")
                .doesNotContain("10.1.2.3", "10.9.0.0");
    }

    @Test
    void deepNestingIsOneSentence() throws IOException {
        Path file = write("a.yaml", "x-a: " + "[".repeat(100_000));
        assertThat(findings(file)).isEqualTo("a.yaml: error: nested deeper than 50 levels");
    }

    @Test
    void aConfigurationOfManyFrontendsMayUseAliasesInEach() throws IOException {
        StringBuilder text = new StringBuilder(
                "x-times: &times {idle: 10m}\nx-tcp: &tcp {userTimeout: 30s}\nx-from: &from [10.0.0.0/8]\nfrontends:\n");
        for (int i = 0; i < 1500; i++) {
            text.append("  f%d: {bind: \":%d\", pool: p%d, timeouts: *times, tcp: *tcp, allow: *from}\n"
                    .formatted(i, 10_000 + i, i));
        }
        text.append("pools:\n");
        for (int i = 0; i < 1500; i++) {
            text.append("  p%d: {backends: %s10.0.0.1:1, 10.0.0.2:1]}\n".formatted(i, i == 0 ? "&two [" : "["));
        }
        LoadResult result = ConfigLoader.load(write("a.yaml", text.toString()), _ -> null);
        assertThat(Findings.render(result.findings())).isEmpty();
        assertThat(requireNonNull(result.config()).frontends()).hasSize(1500);
    }

    @Test
    void aliasesThatAmountToTooMuchAreOneSentenceWithPlaceAndRemedy() throws IOException {
        StringBuilder text = new StringBuilder(GOOD + "x-b: &b [" + "10.0.0.1:1, ".repeat(1000) + "]\npools:\n");
        for (int i = 0; i < 1000; i++) {
            text.append("  p%d: {backends: *b}\n".formatted(i));
        }
        assertThat(findings(write("a.yaml", text.toString())))
                .isEqualTo(
                        "a.yaml:4:3: error: with its aliases (\"*name\") written out this has more than 500000 values;"
                                + " put what is the same everywhere into \"defaults\", or let frontends share a pool");
    }

    @Test
    void billionLaughsCostNothing() throws IOException {
        StringBuilder text = new StringBuilder("x-0: &l0 [a, a]\n");
        for (int i = 1; i < 40; i++) {
            text.append(
                    "x-%d: &l%d [*l%d, *l%d, *l%d, *l%d, *l%d]\n".formatted(i, i, i - 1, i - 1, i - 1, i - 1, i - 1));
        }
        text.append("frontends: {a: {bind: *l39, pool: *l39}}\n");
        assertThat(findings(write("a.yaml", text.toString())))
                .startsWith("a.yaml:41:16: error: with its aliases")
                .doesNotContain("\n");
    }

    @Test
    void mergingLargeMappingsAgainAndAgainIsOneSentence() throws IOException {
        StringBuilder text = new StringBuilder("x-0: &m0\n");
        for (int i = 0; i < 20_000; i++) {
            text.append("  k%d: 1\n".formatted(i));
        }
        for (int i = 1; i < 400; i++) {
            text.append("x-%d: &m%d {<<: *m%d}\n".formatted(i, i, i - 1));
        }
        String findings = findings(write("a.yaml", text + GOOD));
        assertThat(findings)
                .startsWith("a.yaml:20006:6: error: merge keys (\"<<\") copy more than 100000 entries; put ")
                .doesNotContain("\n");
    }

    @Test
    void thousandsOfProblemsAreCutShort() throws IOException {
        assertThat(findings(write("a.yaml", GOOD + "a: 1\n".repeat(100_000))))
                .endsWith("a.yaml: error: more than 500 problems; the rest is not shown");
    }

    @Test
    void manyBackendsLoadQuickly() throws IOException {
        StringBuilder text =
                new StringBuilder("frontends: {a: {bind: \":1\", pool: p}}\npools:\n  p:\n    backends:\n");
        for (int i = 0; i < 10_000; i++) {
            text.append("      b%d: {address: \"10.0.%d.%d:80\", weight: 2}\n".formatted(i, i / 250, i % 250));
        }
        assertThat(findings(write("a.yaml", text.toString()))).isEmpty();
    }

    @Test
    void fileContentLosesItsLastLineBreakOnly() throws IOException {
        Path secret = write("level", "debug\n");
        write("a.yaml", "log: {level: \"${file:%s}\"}\n".formatted(secret) + GOOD);
        LoadResult result = ConfigLoader.load(directory.resolve("a.yaml"), _ -> null);
        assertThat(requireNonNull(result.config()).log().level()).isEqualTo(LogLevel.DEBUG);
        assertThat(result.origins().of("log.level")).isInstanceOf(Origin.FileContent.class);
    }

    @Test
    void fileContentIsInNoMessage() throws IOException {
        Path secret = write("secret", "hunter2");
        Path colon = write("colon", "hunter2:70000");
        Path file = write("a.yaml", """
                frontends:
                  a: {bind: "${file:%2$s}", pool: "${file:%1$s}"}
                  b: {bind: ":3", pool: ["${file:%1$s}:1", "${file:%1$s}:1"]}
                """.formatted(secret, colon));
        assertThat(findings(file))
                .contains("is not defined", "is already in pool")
                .doesNotContain("hunter2");
    }

    @Test
    void filesOfADirectoryJoinInOrderOfNames() throws IOException {
        write("10.yaml", "pools: {p: {backends: [10.0.0.1:1]}}\nprocess: {workers: 2}\n");
        write("20.yaml", "frontends: {a: {bind: \":1\", pool: p}}\nprocess: {maxConnections: 9}\n");
        write("README.txt", "not: [yaml");
        write(".hidden.yaml", "not: [yaml");
        LoadResult result = ConfigLoader.load(directory, _ -> null);
        SluiceConfig config = requireNonNull(result.config());
        assertThat(config.process().workers()).isEqualTo(2);
        assertThat(config.process().maxConnections()).isEqualTo(9);
        assertThat(result.origins().of("process.maxConnections").toString()).endsWith("20.yaml:2");
    }

    @Test
    void whatTwoFilesDefineIsAnErrorThatNamesBoth() throws IOException {
        write("10.yaml", GOOD + "process: {workers: 2}\n");
        write("20.yaml", GOOD + "process: {workers: 2}\n");
        assertThat(findings(directory))
                .contains(
                        "20.yaml:1:13: error: frontends.a is already defined at ", "10.yaml:1:13",
                        "20.yaml:2:11: error: process.workers is already defined at ", "10.yaml:2:11");
    }

    @Test
    void aBrokenFileDoesNotMakeItsPoolsUndefined() throws IOException {
        write("10.yaml", "pools: [\n");
        write("20.yaml", "frontends: {a: {bind: \":1\", pool: p, zzz: 1}}\n");
        assertThat(findings(directory))
                .contains("the text ends inside [ ] or { }", "unknown key \"zzz\"")
                .doesNotContain("not defined");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text, StandardCharsets.UTF_8);
    }

    /** The findings, with file names instead of paths and without snippets. */
    private String findings(Path file) {
        return findings(file, _ -> null);
    }

    private String findings(Path file, Function<String, @Nullable String> environment) {
        StringBuilder text = new StringBuilder();
        for (Finding finding : ConfigLoader.load(file, environment).findings()) {
            text.append(text.isEmpty() ? "" : "\n")
                    .append(finding.render().lines().findFirst().orElse(""));
        }
        return text.toString().replace(directory + "/", "");
    }
}
