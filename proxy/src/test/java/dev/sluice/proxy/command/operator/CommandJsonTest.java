package dev.sluice.proxy.command.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where JSON is wanted, stdout has one JSON value: the result of a command, or its error. */
@Timeout(60)
class CommandJsonTest {
    @TempDir
    private Path directory;

    private static JsonNode json(FakeProcess.Ran ran) throws IOException {
        return new JsonMapper()
                .readerFor(JsonNode.class)
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .readValue(ran.out());
    }

    @Test
    void endingSessionsAnswersHowManyEnded() throws Exception {
        Map<String, String> answers = Map.of(
                "/api/v1/sessions?pool=pg", "{\"closed\": 2}",
                "/api/v1/sessions?pool=none&count=true", "{\"count\": 0}",
                "/api/v1/sessions/17", "{\"closed\": \"17\"}");
        try (FakeProcess process = new FakeProcess(directory, answers)) {
            FakeProcess.Ran all =
                    process.run(new ConnectionsCommand(), "--pool", "pg", "--kill", "--yes", "-o", "json");
            assertThat(all.status()).isZero();
            assertThat(json(all).path("closed").asInt()).isEqualTo(2);

            FakeProcess.Ran none = process.run(new ConnectionsCommand(), "--pool", "none", "--kill", "-o", "json");
            assertThat(none.status()).isZero();
            assertThat(json(none).path("closed").asInt(-1)).isZero();

            FakeProcess.Ran one = process.run(new ConnectionsCommand(), "--kill", "17", "-o", "json");
            assertThat(one.status()).isZero();
            assertThat(json(one).path("closed").asText()).isEqualTo("17");
        }
    }

    @Test
    void endingSessionsThatNobodyHasConfirmedIsAnErrorInJson() throws Exception {
        try (FakeProcess process =
                new FakeProcess(directory, Map.of("/api/v1/sessions?pool=pg&count=true", "{\"count\": 3}"))) {
            FakeProcess.Ran ran = process.run(new ConnectionsCommand(), "--pool", "pg", "--kill", "-o", "json");
            assertThat(ran.status()).isEqualTo(1);
            JsonNode error = json(ran).path("error");
            assertThat(error.path("title").asText()).isEqualTo("not confirmed");
            assertThat(error.path("exitStatus").asInt()).isEqualTo(1);
            assertThat(ran.err()).isEqualTo("error: " + error.path("detail").asText() + "\n");
        }
    }

    @Test
    void aReloadWithTheWrongFileIsAnErrorInJson() throws Exception {
        Path socket = directory.resolve("admin.sock");
        Path file = directory.resolve("wrong.yaml");
        Files.writeString(file, "admin: {socket: %s}\nfrontends: 1\n".formatted(socket));
        try (FakeProcess process = new FakeProcess(
                directory, Map.of("/api/v1/reload", "{\"generation\": 2, \"warnings\": [], \"changes\": []}"))) {
            FakeProcess.Ran ran = process.runBare(new ReloadCommand(), "-c", file.toString(), "-o", "json");
            assertThat(ran.status()).isEqualTo(1);
            assertThat(json(ran).path("error").path("detail").asText())
                    .isEqualTo(file + " has errors; the running Sluice reads another file");
        }
    }
}
