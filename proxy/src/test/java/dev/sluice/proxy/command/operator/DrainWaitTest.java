package dev.sluice.proxy.command.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice backend drain POOL/BACKEND --wait && restart it}: the answer is yes only while it is out of service. */
@Timeout(60)
class DrainWaitTest {
    @TempDir
    private Path directory;

    /** The process says so whenever it is asked. */
    private FakeProcess.Ran drain(String state, int sessions, String... more) throws Exception {
        String backend =
                "{\"name\": \"s2\", \"adminState\": \"%s\", \"state\": \"up\", \"weight\": 1, \"connections\": {\"active\": %d}}"
                        .formatted(state, sessions);
        try (FakeProcess process = new FakeProcess(
                Files.createTempDirectory(directory, "p"), Map.of("/api/v1/pools/app/backends/s2", backend))) {
            String[] arguments = new String[more.length + 3];
            arguments[0] = "drain";
            arguments[1] = "app/s2";
            arguments[2] = "--wait";
            System.arraycopy(more, 0, arguments, 3, more.length);
            return process.run(new BackendCommand(), arguments);
        }
    }

    @Test
    void whoSetsTheBackendReadyMeanwhileEndsTheWaitWithAFailure() throws Exception {
        for (int sessions : new int[] {3, 0}) {
            FakeProcess.Ran ran = drain("ready", sessions);
            assertThat(ran.status()).isEqualTo(1);
            assertThat(ran.err()).isEqualTo("error: app/s2 was set ready meanwhile: it gets new sessions again\n");
        }
    }

    @Test
    void theFailureIsJsonWhereThatIsAskedFor() throws Exception {
        FakeProcess.Ran ran = drain("ready", 3, "-o", "json");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out()).contains("app/s2 was set ready meanwhile");
    }

    @Test
    void maintenanceIsOutOfServiceToo() throws Exception {
        assertThat(drain("maintenance", 0).status()).isZero();
        assertThat(drain("drain", 0).status()).isZero();
    }
}
