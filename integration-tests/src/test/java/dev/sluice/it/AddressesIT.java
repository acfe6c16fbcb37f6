package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Namespaces;
import dev.sluice.it.harness.Requires;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an address may be: a range of ports, the port of the client, one on an interface; and lists of them in files. In a network of its own. */
@Timeout(180)
class AddressesIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void rangesSamePortsZonesListsInFilesAndWhatIsDisabledDoWhatTheirPagesSay()
            throws IOException, InterruptedException {
        Requires.program("socat");
        Requires.program("curl");
        Requires.program("ip");
        String output = Namespaces.run("addresses.sh", directory);
        assertThat(output).doesNotContain("waited in vain");
        assertThat(output)
                .contains("client of 6000: port 6000\n", "client of 6002: port 6002\n", "client of 6004: port 6004\n")
                .contains("client of left: right\n")
                .contains("127.0.0.2:6003")
                .contains("127.0.0.1:6000-6004");
        assertThat(output)
                .containsPattern("idle +disabled")
                .containsPattern("spare +127\\.0\\.0\\.3:same +maintenance");
        assertThat(output)
                .contains("denied: .\n", "still denied: .\n", "let in: port 6001\n")
                .contains("deny.txt:1:1: \"nonsense\" is not an address range");
        assertThat(output).contains("the configuration disables it", "spare: 1\n");
        assertThat(output)
                .contains("late: 0\n", "late: 1\n")
                .contains("does not resolve (this machine has no interface late)");
        assertThat(output)
                .contains(
                        "cannot bind [fe80::1%nowhere]:7001: this machine has no interface nowhere; \\\"ip -br link\\\" lists those it has",
                        "nowhere: exit 1");
    }
}
