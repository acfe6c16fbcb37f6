package dev.sluice.proxy.command.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.config.effective.ConfigDiff.Change;
import dev.sluice.config.effective.ConfigDiff.KeyChange;
import dev.sluice.config.effective.ConfigDiff.Kind;
import dev.sluice.config.effective.ConfigDiff.What;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.TestConfig;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What commands say of the changes of a configuration. */
@Timeout(30)
class ChangesTest {
    private static final SluiceConfig CONFIG = TestConfig.of("""
                    frontends: {f: {bind: ":1", pool: p}}
                    pools: {p: {backends: {b: "127.0.0.1:2"}}}
                    """);

    private static final KeyChange SECRET = new KeyChange(
            "healthCheck.steps", "AUTH ${file:/pw}\r\n", "AUTH ${file:/pw}\r\n, which has another content");

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    private static JsonNode plan(String path) throws IOException {
        return json("""
                [{"kind": "changed", "path": "%s", "keys": [
                  {"key": "healthCheck.steps", "from": "AUTH ${file:/pw}\\r\\n",
                   "to": "AUTH ${file:/pw}\\r\\n, which has another content"},
                  {"key": "weight", "from": "1", "to": "2"}]}]
                """.formatted(path));
    }

    @Test
    void valuesOfSeveralLinesStayInTheirLine() throws IOException {
        assertThat(ReloadCommand.changes(json("""
                        [{"kind": "changed", "path": "pools.p", "keys": [
                          {"key": "healthCheck.steps", "from": "AUTH \\"x\\"\\r\\n\\u001b", "to": "PING \\"x\\""}]}]
                        """)))
                .isEqualTo("~ pools.p\n    healthCheck.steps: \"AUTH \\\"x\\\"\\r\\n\\x1b\" -> PING \"x\"\n");
    }

    /** The running Sluice does not tell secrets, only that a file has another one now. */
    @Test
    void aDifferenceKnowsOfSecretsWhatThePlanKnows() throws IOException {
        assertThat(ChangedSecrets.add(plan("pools.p"), List.of(), CONFIG))
                .containsExactly(new Change(What.POOL, "", "p", Kind.CHANGED, List.of(SECRET)));
        KeyChange weight = new KeyChange("weight", "1", "2");
        Change found = new Change(What.BACKEND, "p", "b", Kind.CHANGED, List.of(weight));
        assertThat(ChangedSecrets.add(plan("pools.p.backends.b"), List.of(found), CONFIG))
                .containsExactly(new Change(What.BACKEND, "p", "b", Kind.CHANGED, List.of(weight, SECRET)));
    }

    @Test
    void whatTheFileDoesNotHaveOrWritesInAnotherWayIsAsItWasFound() throws IOException {
        assertThat(ChangedSecrets.add(plan("pools.other"), List.of(), CONFIG)).isEmpty();
        Change found = new Change(
                What.POOL, "", "p", Kind.CHANGED, List.of(new KeyChange("healthCheck.steps", "PING", "PONG")));
        assertThat(ChangedSecrets.add(plan("pools.p"), List.of(found), CONFIG)).containsExactly(found);
    }
}
