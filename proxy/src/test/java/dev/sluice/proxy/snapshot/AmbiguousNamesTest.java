package dev.sluice.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.HostPort;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AmbiguousNamesTest {
    @Test
    void aNameThatStandsForSeveralAddressesSaysWhichOneIsUsed() {
        List<InetAddress> all = List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));
        assertThat(Targets.severalAddresses(new HostPort("localhost", 80), all))
                .isEqualTo(
                        "localhost:80 is 127.0.0.1:80 here, and not [0:0:0:0:0:0:0:1]:80; write the one that is meant, or"
                                + " use \"discover\" for all");
    }
}
