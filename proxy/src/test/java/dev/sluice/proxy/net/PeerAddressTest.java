package dev.sluice.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class PeerAddressTest {
    private static PeerAddress of(String literal, int port) {
        try {
            return PeerAddress.ofSockaddr(Target.inet(new InetSocketAddress(InetAddress.getByName(literal), port))
                    .address());
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1:80",
        "255.255.255.255, 255.255.255.255:80",
        "::1, [::1]:80",
        "::, [::]:80",
        "1::, [1::]:80",
        "fe80:0:0:0:0:0:0:1, [fe80::1]:80",
        "2001:0db8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:80", // of two longest runs the first
        "2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:80", // a single zero group is not shortened
        "2001:0:0:1:0:0:0:1, [2001:0:0:1::1]:80", // the longest run
        "0:0:1:0:0:0:0:1, [0:0:1::1]:80",
        "1:0:0:0:0:0:1:0, [1::1:0]:80",
        "10:0:0:0:0:0:0:10, [10::10]:80",
        "0:1:0:0:0:0:0:0, [0:1::]:80",
        "2001:DB8::AbCd, [2001:db8::abcd]:80"
    })
    void addressesPrintAsRfc5952Says(String literal, String expected) {
        assertThat(of(literal, 80)).hasToString(expected);
    }

    @Test
    void everyPrintedAddressParsesBackToItself() throws UnknownHostException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[16];
            for (int group = 0; group < 8; group++) {
                if (random.nextBoolean()) {
                    bytes[2 * group] = (byte) (random.nextBoolean() ? 0 : random.nextInt());
                    bytes[2 * group + 1] = (byte) random.nextInt();
                }
            }
            InetAddress address = InetAddress.getByAddress(bytes);
            String literal = address.getHostAddress();
            String printed = of(literal, 1).host();
            assertThat(InetAddress.getByName(printed))
                    .as("seed %d, %s", seed, literal)
                    .isEqualTo(address);
            assertThat(printed).as("seed %d, %s", seed, literal).doesNotContain(":::");
        }
    }

    @Test
    void ipv4IsKnownBehindItsMappedForm() {
        byte[] accepted = new byte[26];
        accepted[0] = 24; // 16 of the address, 4 of the scope, 4 of the port
        accepted[11] = (byte) 0xFF;
        accepted[12] = (byte) 0xFF;
        accepted[13] = 10;
        accepted[16] = 7;
        accepted[23] = 0x1F;
        accepted[24] = (byte) 0x90;
        PeerAddress peer = PeerAddress.ofAccepted(accepted);
        assertThat(peer.isIpv4()).isTrue();
        assertThat(peer).hasToString("10.0.0.7:8080").isEqualTo(of("10.0.0.7", 8080));
    }

    @Test
    void bytesOfEitherLengthAreAnAddress() {
        assertThat(PeerAddress.ofBytes(new byte[] {10, 0, 0, (byte) 200}, 8080)).isEqualTo(of("10.0.0.200", 8080));
        byte[] six = new byte[16];
        six[0] = 0x20;
        six[15] = (byte) 0xFF;
        assertThat(PeerAddress.ofBytes(six, 65535)).hasToString("[2000::ff]:65535");
        assertThatThrownBy(() -> PeerAddress.ofBytes(new byte[5], 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void portsUseAll16Bits() {
        assertThat(of("1.2.3.4", 65535)).hasToString("1.2.3.4:65535");
        assertThat(of("::1", 65535)).hasToString("[::1]:65535");
    }

    @Test
    void aUnixClientHasNoAddress() {
        assertThat(PeerAddress.UNIX).hasToString("unix");
        assertThat(PeerAddress.UNIX.host()).isEqualTo("unix");
        assertThat(PeerAddress.UNIX.isUnix()).isTrue();
        assertThat(of("::", 0).isUnix()).isFalse();
        assertThat(of("::", 0)).hasToString("[::]:0");
    }

    @Test
    void aTargetIsLaidOutAsTheKernelExpects() {
        try (Arena _ = Arena.ofConfined()) {
            MemorySegment unix = Target.unix("/tmp/x").address();
            assertThat(unix.byteSize()).isEqualTo(2 + 6 + 1);
            assertThat(unix.get(ValueLayout.JAVA_SHORT, 0)).isEqualTo((short) 1);
            assertThat(unix.getString(2)).isEqualTo("/tmp/x");
        }
    }
}
