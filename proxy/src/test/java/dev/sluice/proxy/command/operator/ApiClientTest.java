package dev.sluice.proxy.command.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ApiClientTest {
    @TempDir
    private Path directory;

    @Test
    void whoMayNotOpenTheSocketIsNotToldThatNobodyAnswers() {
        Path socket = directory.resolve("admin.sock");
        assertThat(new AdminSocket(socket).unreachable(new SocketException("Permission denied")))
                .isEqualTo("you may not open " + socket
                        + ": use sudo, or be a user of its group (admin.mode and admin.owner of the configuration)");
    }

    @Test
    void aSocketThatIsNotThereIsToldWithWhatToLookAt() {
        Path missing = directory.resolve("admin.sock");
        assertThatThrownBy(() -> new ApiClient(new AdminSocket(missing)).get("/api/v1/stats"))
                .isInstanceOf(ApiClient.Unreachable.class)
                .hasMessageStartingWith("no Sluice answers on " + missing + ": ")
                .hasMessageEndingWith(
                        "Does Sluice run here, and has its configuration \"admin: {socket: %s}\"? For another path use --admin PATH or -c FILE. Without an admin socket there is the dashboard on the metrics port, http://127.0.0.1:9400/ unless metrics.bind says otherwise"
                                .formatted(missing));
    }
}
