package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.effective.ConfigDiff;
import dev.sluice.config.effective.ConfigDiff.Change;
import dev.sluice.config.effective.ConfigDiff.KeyChange;
import dev.sluice.config.effective.EffectiveConfig;
import dev.sluice.config.finding.Findings;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.SluiceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file or a variable holds is sent to backends, and shown to nobody. */
class SecretsTest {
    private static final String SECRET = "hunter2/${x}\"";

    private static String yaml(Path file) {
        return """
                frontends:
                  f: {bind: ":1", pool: p}
                  g: {bind: ":2", pool: q}
                pools:
                  p:
                    backends: {a: "h:1", b: "h:2"}
                    healthCheck:
                      type: sendExpect
                      steps: [{send: "AUTH ${file:%s} $${x}\\r\\n"}, {expect: "${WORD:-+OK}"}, {expectRegex: "${file:%1$s}"}]
                  q:
                    backends: {a: "h:1", b: "h:2"}
                    healthCheck: {type: http, http: {path: "/live?token=${TOKEN}", host: "${TOKEN}.example.com"}}
                """.formatted(file);
    }

    private static LoadResult load(String yaml, String token) {
        return ConfigLoader.loadText("a.yaml", yaml, Map.of("TOKEN", token)::get);
    }

    private static SluiceConfig config(LoadResult loaded) {
        return Objects.requireNonNull(loaded.config(), () -> Findings.render(loaded.findings()));
    }

    private static Path secret(Path directory, String text) throws IOException {
        return Files.writeString(directory.resolve("secret"), text + "\n");
    }

    private static List<HealthCheckConfig> checks(SluiceConfig config) {
        return config.pools().stream()
                .map(pool -> Objects.requireNonNull(pool.health().check()))
                .toList();
    }

    @Test
    void theEffectiveConfigurationShowsTheExpressionAndMeansTheSame(@TempDir Path directory) throws IOException {
        Path file = secret(directory, SECRET);
        LoadResult loaded = load(yaml(file), "topsecret");
        assertThat(checks(config(loaded)).getFirst().steps().getFirst().text().text())
                .isEqualTo("AUTH " + SECRET + " ${x}\r\n");
        String shown = EffectiveConfig.render(loaded);
        assertThat(shown)
                .contains(
                        "send: \"AUTH ${file:" + file + "} $${x}\\r\\n\"",
                        "path: \"/live?token=${TOKEN}\"",
                        "host: \"${TOKEN}.example.com\"")
                .doesNotContain("hunter2", "topsecret");
        assertThat(checks(config(load(shown, "topsecret")))).isEqualTo(checks(config(loaded)));
        assertThat(loaded.toString()).doesNotContain("hunter2", "topsecret");
    }

    @Test
    void aDifferenceSaysThatTheContentIsAnotherButNotWhatItIs(@TempDir Path directory) throws IOException {
        Path file = secret(directory, SECRET);
        SluiceConfig before = config(load(yaml(file), "topsecret"));
        secret(directory, "hunter3");
        SluiceConfig after = config(load(yaml(file), "moresecret"));
        List<Change> changes = ConfigDiff.of(before, after);
        assertThat(changes.stream().map(Change::path)).containsExactly("pools.p", "pools.q");
        assertThat(changes.getLast().keys())
                .contains(new KeyChange(
                        "healthCheck.http.path",
                        "/live?token=${TOKEN}",
                        "/live?token=${TOKEN}, which has another content"));
        assertThat(changes.toString()).doesNotContain("hunter", "topsecret", "moresecret");
    }

    @Test
    void anErrorSaysThatAFileOrAVariableIsEmpty(@TempDir Path directory) throws IOException {
        Path file = secret(directory, "");
        assertThat(Findings.render(
                        ConfigLoader.loadText("a.yaml", """
                        frontends: {f: {bind: ":1", pool: p}}
                        pools:
                          p:
                            backends: ["127.0.0.1:2"]
                            healthCheck: {type: sendExpect, steps: [{send: "${file:%s}"}, {send: "${EMPTY}"}, {expect: x}]}
                        """.formatted(file), name -> name.equals("EMPTY") ? "" : null)
                                .findings()))
                .contains(
                        "\"${file:" + file + "}\" stands for nothing: the file is empty",
                        "\"${EMPTY}\" stands for nothing: the variable is empty");
    }

    @Test
    void anErrorNamesTheExpression(@TempDir Path directory) throws IOException {
        Path file = secret(directory, "(hunter2");
        assertThat(Findings.render(load(yaml(file), "top secret").findings()))
                .contains("what \"${file:" + file + "}\" stands for is not", "what \"/live?token=${TOKEN}\" stands for")
                .doesNotContain("hunter2", "top secret");
    }
}
