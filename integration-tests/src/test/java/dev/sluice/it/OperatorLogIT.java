package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads of the running program, and how much of it. */
@Timeout(120)
class OperatorLogIT {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static List<JsonNode> lines(Sluice sluice) throws IOException {
        return sluice.stderr().lines().map(OperatorLogIT::parsed).toList();
    }

    private static JsonNode parsed(String line) {
        try {
            return MAPPER.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    @Test
    void eachLineIsJsonWithTimeLevelLoggerMessageAndFields() throws IOException, InterruptedException {
        try (Sluice sluice = Sluice.start("""
                log: {format: json}
                frontends: {f: {bind: "127.0.0.1:%d", pool: p}}
                pools: {p: {backends: {b: {address: "127.0.0.1:1"}, c: {address: "127.0.0.1:1", backup: true}}}}
                """.formatted(Ports.free()))) {
            Await.until("the pool is empty", () -> sluice.stderr().contains("pool p has no backend left"));
            List<JsonNode> lines = lines(sluice);
            assertThat(lines).allSatisfy(line -> {
                assertThat(Instant.parse(line.path("time").asText()))
                        .isBefore(Instant.now().plusSeconds(60));
                assertThat(line.path("level").asText()).isIn("info", "warn", "error");
                assertThat(line.path("logger").asText()).startsWith("sluice.");
                assertThat(line.path("message").asText()).isNotEmpty();
            });
            assertThat(lines).anySatisfy(line -> {
                assertThat(line.path("logger").asText()).isEqualTo("sluice.backend");
                assertThat(line.path("pool").asText()).isEqualTo("p");
                assertThat(line.path("backend").asText()).isEqualTo("b");
                assertThat(line.path("state").asText()).isEqualTo("down");
                assertThat(line.path("reason").asText()).contains("refused");
            });
            assertThat(sluice.stderr()).doesNotContain("\\/");
        }
    }

    @Test
    void anAreaSaysMoreUntilAllAreSet(@TempDir Path directory) throws IOException, InterruptedException {
        String socket = directory.resolve("admin.sock").toString();
        try (Sluice sluice = Sluice.start("""
                log: {format: json, level: error}
                admin: {socket: "%s"}
                frontends: {f: {bind: "127.0.0.1:%d", pool: ["127.0.0.1:1"]}}
                """.formatted(socket, Ports.free()))) {
            Run set = Sluice.command("log-level", "info", "admin", "--admin", socket);
            assertThat(set.output()).isEqualTo("log level error\n  admin info\n");
            assertThat(sluice.stderr()).contains("log level info of admin by an operator");
            assertThat(Sluice.command("log-level", "-o", "json", "--admin", socket)
                            .output())
                    .contains("\"admin\" : \"info\"");
            Run wrong = Sluice.command("log-level", "info", "helth", "--admin", socket);
            assertThat(wrong.status()).isEqualTo(2);
            assertThat(wrong.output()).contains("AREA: \"helth\" is not one of process, loop");
            Sluice.command("log-level", "warn", "--admin", socket);
            assertThat(Sluice.command("log-level", "--admin", socket).output()).isEqualTo("log level warn\n");
        }
    }
}
