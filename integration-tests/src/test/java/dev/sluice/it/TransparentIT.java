package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that a NAT rule redirects are connected to the address they wanted, in a network namespace with real rules. */
@Timeout(120)
class TransparentIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void redirectedClientsReachWhatTheyWantedAndLoopsEnd() throws IOException, InterruptedException {
        Requires.root();
        Requires.ipv6();
        Requires.program("iptables");
        Requires.program("socat");

        String output = Run.ok(
                Requires.program("unshare"),
                "--net",
                "src/test/resources/transparent.sh",
                Path.of(Sluice.LAUNCHER).toAbsolutePath().toString(),
                directory.toString());

        assertThat(output)
                .contains("IPv4: served by IPv4")
                .contains("IPv6: served by IPv6")
                .contains("not redirected: \n")
                .contains("loop over IPv4: \n")
                .contains("loop over IPv6: \n")
                .contains("originalDestination at each client's own destination: ", "the last was to 10.1.0.1:7003")
                .contains("sluice_frontend_refused_total{frontend=\"f\",reason=\"loop\"} 3.0")
                .contains("\"backend_address\":\"10.1.0.1:7000\"")
                .contains("\"backend_address\":\"[fd00::1]:7000\"");
    }
}
