package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ReachTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, HOST",
        "128.0.0.1, HOST",
        "169.253.255.255, HOST",
        "169.254.169.254, LINK",
        "169.254.0.1, LINK",
        "fe80::1, LINK",
        "febf::1, LINK",
        "fd00::1, HOST",
        "2001:db8::1, HOST",
        "127.0.0.1, THIS_MACHINE",
        "127.255.255.254, THIS_MACHINE",
        "::1, THIS_MACHINE",
        "::ffff:127.0.0.1, THIS_MACHINE",
        "::ffff:169.254.169.254, LINK",
        "0.0.0.0, NOBODY",
        "0.1.2.3, NOBODY",
        "::, NOBODY",
        "224.0.0.1, NOBODY",
        "239.255.255.255, NOBODY",
        "ff02::1, NOBODY",
        "255.255.255.255, NOBODY",
    })
    void anAddressLeadsSomewhere(String address, Reach reach) {
        assertThat(Reach.of(address)).isEqualTo(reach);
        assertThat(reach.isTaken(false)).isEqualTo(reach == Reach.HOST);
        assertThat(reach.isTaken(true)).isEqualTo(reach != Reach.NOBODY);
    }
}
