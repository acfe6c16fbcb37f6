package dev.sluice.proxy.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ApiClientTest {
    @TempDir
    private Path directory;

    @Test
    void aSocketThatIsNotThereIsToldWithWhatToLookAt() {
        Path missing = directory.resolve("admin.sock");
        assertThatThrownBy(() -> new ApiClient(missing).get("/api/v1/stats"))
                .isInstanceOf(ApiClient.Unreachable.class)
                .hasMessageStartingWith("no Sluice answers on " + missing + ": ")
                .hasMessageEndingWith(
                        "Does Sluice run here, and has its configuration \"admin: {socket: %s}\"? For another path use --admin PATH or -c FILE"
                                .formatted(missing));
    }
}
