package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Namespaces;
import dev.sluice.it.harness.Requires;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * TCP connects a socket to itself when the kernel chooses for it the very port of this machine that it wants to reach, and nobody
 * listens there. In a network namespace with so few ports that this happens each time.
 */
@Timeout(120)
class SelfConnectIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void aBackendThatIsDownIsNotServedByTheSocketThatAsksForIt() throws IOException, InterruptedException {
        Requires.program("socat");
        Requires.program("curl");
        String output = Namespaces.run("self-connect.sh", directory);
        assertThat(output)
                .contains("answers: .\n")
                .doesNotContain("hangs")
                .contains("sluice_backend_connections_total{backend=\"down\",pool=\"unchecked\"} 0.0")
                .contains(
                        "sluice_backend_connect_failures_total{backend=\"down\",pool=\"unchecked\",reason=\"refused\"} 20.0")
                .contains("sluice_backend_up{backend=\"down\",pool=\"checked\"} 0.0")
                .contains("sluice_backend_health_checks_total{backend=\"down\",pool=\"checked\",result=\"passed\"} 0.0")
                .containsPattern(
                        "sluice_backend_health_checks_total\\{backend=\"down\",pool=\"checked\",result=\"failed\"} [5-9]\\d")
                .contains("the kernel connects sockets to themselves");
    }
}
