package dev.sluice.proxy.command.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands as somebody runs them who sees Sluice for the first time. */
@Timeout(60)
class NewcomerTest {
    private static final String STATS = """
            {"version": "1", "ready": true, "time": "2026-01-01T00:00:00Z", "uptimeSeconds": 1,
             "config": {"generation": 1, "source": "command line"},
             "process": {"connections": {"active": 0, "limit": 10}},
             "frontends": [], "pools": [{"name": "web", "backends": []}], "problems": []}
            """;

    @TempDir
    private Path directory;

    @Test
    void topWithoutATerminalIsOneView() throws Exception {
        try (FakeProcess process = new FakeProcess(directory, Map.of("/api/v1/stats", STATS))) {
            FakeProcess.Ran ran = process.run(new TopCommand());
            assertThat(ran.err()).isEmpty();
            assertThat(ran.status()).isZero();
            assertThat(ran.out()).contains("BACKEND");
        }
    }

    @Test
    void topDrawsOnTerminalsThatCanPlaceTextOnly() throws IOException {
        try (Terminal dumb = terminal("dumb");
                Terminal xterm = terminal("xterm")) {
            assertThat(TopCommand.canDraw(dumb)).isFalse();
            assertThat(TopCommand.canDraw(xterm)).isTrue();
        }
    }

    private static Terminal terminal(String type) throws IOException {
        return TerminalBuilder.builder()
                .system(false)
                .streams(new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream())
                .type(type)
                .build();
    }

    @Test
    void aDiffWithoutAFileIsWithTheOneThatTheProcessWasStartedFrom() throws Exception {
        String plan = """
                {"generation": 1, "warnings": [], "changes": [{"kind": "changed", "path": "frontends.web",
                 "effect": "new clients", "sessions": 0, "keys": [{"key": "pool", "from": "a", "to": "b"}]}]}
                """;
        try (FakeProcess process =
                new FakeProcess(directory, Map.of("/api/v1/reload?plan=true", plan, "/api/v1/overrides", "[]"))) {
            FakeProcess.Ran ran = process.run(new ConfigDiffCommand());
            assertThat(ran.err()).isEmpty();
            assertThat(ran.out()).isEqualTo("~ frontends.web\n    pool: a -> b\n");
            assertThat(process.run(new ConfigDiffCommand(), "-o", "json").out())
                    .contains("\"frontends.web\"", "\"pool\"");
        }
    }

    @Test
    void aProcessWithoutAFileRunsFromTheCommandLine() throws Exception {
        try (FakeProcess process = new FakeProcess(directory, Map.of("/api/v1/stats", STATS))) {
            assertThat(process.run(new StatusCommand()).out()).contains("generation 1 from the command line\n");
        }
    }

    @Test
    void aBackendIsInMaintenance() {
        assertThat(BackendCommand.inWords("maintenance")).isEqualTo("in maintenance");
        assertThat(BackendCommand.inWords("draining")).isEqualTo("draining");
    }
}
