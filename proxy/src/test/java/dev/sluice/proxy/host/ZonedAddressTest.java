package dev.sluice.proxy.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ZonedAddressTest {
    private static NetworkInterface loopback() throws SocketException {
        return Objects.requireNonNull(NetworkInterface.getByName("lo"));
    }

    private static int scope(String host) throws UnknownHostException {
        return ((Inet6Address) ZonedAddress.of(host)).getScopeId();
    }

    /** The JDK refuses this one: the interface has no link-local address of its own. */
    @Test
    void anInterfaceIsFoundByItsNameOrNumberWhateverAddressesItHas() throws SocketException, UnknownHostException {
        int index = loopback().getIndex();
        assertThat(scope("fe80::7%lo")).isEqualTo(index);
        assertThat(scope("fe80::7%" + index)).isEqualTo(index);
        assertThat(ZonedAddress.of("fe80::7%lo").getAddress())
                .isEqualTo(InetAddress.ofLiteral("fe80::7").getAddress());
    }

    @Test
    void anInterfaceThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> ZonedAddress.of("fe80::7%nope0"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("fe80::7%nope0: this machine has no interface nope0");
        assertThatThrownBy(() -> ZonedAddress.of("fe80::7%999999999"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("no interface 999999999");
    }

    @Test
    void whatHasNoZoneIsWhatTheJdkSays() throws UnknownHostException {
        assertThat(ZonedAddress.of("127.0.0.1")).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
        assertThat(ZonedAddress.allOf("localhost")).isEqualTo(InetAddress.getAllByName("localhost"));
    }
}
