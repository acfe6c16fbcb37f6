package dev.sluice.proxy.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many sockets are inherited is what the variables of systemd say to this process. */
@Timeout(30)
class InheritedVariablesTest {
    private static final long PID = 4711;

    @Test
    void theVariablesCountFromDescriptorThree() {
        InheritedSockets inherited =
                InheritedSockets.of(Map.of("LISTEN_PID", "4711", "LISTEN_FDS", "2", "LISTEN_FDNAMES", "one:two"), PID);
        assertThat(inherited.untaken()).hasSize(2);
        assertThat(inherited.untaken().get(0)).startsWith("descriptor 3 \"one\": ");
        assertThat(inherited.untaken().get(1)).startsWith("descriptor 4 \"two\": ");
    }

    @Test
    void variablesForAnotherProcessAreNotOurs() {
        assertThat(InheritedSockets.of(Map.of("LISTEN_PID", "4712", "LISTEN_FDS", "2"), PID)
                        .untaken())
                .isEmpty();
        assertThat(InheritedSockets.of(Map.of("LISTEN_FDS", "2"), PID).untaken())
                .isEmpty();
        assertThat(InheritedSockets.of(Map.of("LISTEN_PID", "4711"), PID).untaken())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "4097", "99999999999"})
    void aNumberOfSocketsThatIsNoneIsIgnored(String count) {
        assertThat(InheritedSockets.of(Map.of("LISTEN_PID", "4711", "LISTEN_FDS", count), PID)
                        .untaken())
                .isEmpty();
    }
}
