package dev.sluice.proxy.preface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.preface.ProxyHeaderDecoder.State;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProxyHeaderEncoderTest {
    private static ProxyHeader decoded(byte[] header) {
        ClientBytes client = new ClientBytes(header);
        client.arrive(header.length);
        assertThat(client.outcome().state()).as(client.outcome().toString()).isEqualTo(State.DONE);
        assertThat(client.position()).isEqualTo(header.length);
        return client.decoder().header();
    }

    @Test
    void theLineIsThatOfTheSpecification() {
        assertThat(ProxyHeaderEncoder.v1(Headers.SOURCE, Headers.DESTINATION))
                .isEqualTo(Headers.text("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n"));
        assertThat(ProxyHeaderEncoder.v1(Headers.SOURCE6, Headers.DESTINATION6))
                .isEqualTo(Headers.text("PROXY TCP6 2001:db8::1 2001:db8::b 56324 443\r\n"));
    }

    @Test
    void twoFamiliesInALineBecomeIpv6() {
        assertThat(ProxyHeaderEncoder.v1(Headers.SOURCE, Headers.DESTINATION6))
                .isEqualTo(Headers.text("PROXY TCP6 ::ffff:192.168.0.1 2001:db8::b 56324 443\r\n"));
        assertThat(ProxyHeaderEncoder.v1(Headers.SOURCE6, Headers.DESTINATION))
                .isEqualTo(Headers.text("PROXY TCP6 2001:db8::1 ::ffff:192.168.0.11 56324 443\r\n"));
    }

    @Test
    void aLineWithoutAddressesIsUnknown() {
        byte[] unknown = Headers.text("PROXY UNKNOWN\r\n");
        assertThat(ProxyHeaderEncoder.v1Unknown()).isEqualTo(unknown);
        assertThat(ProxyHeaderEncoder.v1(PeerAddress.UNIX, Headers.DESTINATION)).isEqualTo(unknown);
        assertThat(ProxyHeaderEncoder.v1(Headers.SOURCE, PeerAddress.UNIX)).isEqualTo(unknown);
        assertThat(ProxyHeaderEncoder.v1(null, Headers.DESTINATION)).isEqualTo(unknown);
        assertThat(ProxyHeaderEncoder.v1(Headers.SOURCE, null)).isEqualTo(unknown);
    }

    @Test
    void binaryHeadersAreThoseOfTheSpecification() {
        assertThat(ProxyHeaderEncoder.v2(Headers.SOURCE, Headers.DESTINATION, List.of()))
                .isEqualTo(Headers.bytes(Headers.SIGNATURE + "21 11 000c " + Headers.INET));
        assertThat(ProxyHeaderEncoder.v2(Headers.SOURCE6, Headers.DESTINATION6, List.of()))
                .isEqualTo(Headers.bytes(Headers.SIGNATURE + "21 21 0024 " + Headers.INET6));
        assertThat(ProxyHeaderEncoder.v2Local()).isEqualTo(Headers.bytes(Headers.SIGNATURE + "20 00 0000"));
    }

    @Test
    void twoFamiliesInABinaryHeaderBecomeIpv6() {
        assertThat(ProxyHeaderEncoder.v2(Headers.SOURCE, Headers.DESTINATION6, List.of()))
                .isEqualTo(Headers.bytes(Headers.SIGNATURE + "21 21 0024 00000000 00000000 0000ffff c0a80001"
                        + "20010db8 00000000 00000000 0000000b dc04 01bb"));
    }

    @Test
    void aBinaryHeaderWithoutAddressesIsUnspecifiedAndKeepsItsExtensions() {
        byte[] expected = Headers.bytes(Headers.SIGNATURE + "21 00 0006 05 0003 616263");
        List<Tlv> tlvs = List.of(new Tlv(Tlv.UNIQUE_ID, Headers.text("abc")));
        assertThat(ProxyHeaderEncoder.v2(PeerAddress.UNIX, PeerAddress.UNIX, tlvs))
                .isEqualTo(expected);
        assertThat(ProxyHeaderEncoder.v2(null, Headers.DESTINATION, tlvs)).isEqualTo(expected);
        assertThat(ProxyHeaderEncoder.v2(Headers.SOURCE, null, tlvs)).isEqualTo(expected);
        assertThat(decoded(expected)).isEqualTo(new ProxyHeader(true, null, null, tlvs));
    }

    @Test
    void theChecksumIsComputed() {
        List<Tlv> zeroed = Headers.CHECKED_TLVS.stream()
                .map(tlv -> tlv.type() == Tlv.CRC32C ? new Tlv(Tlv.CRC32C, new byte[4]) : tlv)
                .toList();
        assertThat(ProxyHeaderEncoder.v2(Headers.SOURCE, Headers.DESTINATION, zeroed))
                .isEqualTo(Headers.bytes(Headers.CHECKED));
    }

    @Test
    void extensionsMustFitTheLengthOfTheHeader() {
        Tlv large = new Tlv(0xE0, new byte[0xFFFF - 12 - 3]);
        byte[] longest = ProxyHeaderEncoder.v2(Headers.SOURCE, Headers.DESTINATION, List.of(large));
        assertThat(longest).hasSize(16 + 0xFFFF);
        assertThat(decoded(longest).tlvs()).containsExactly(large);
        assertThatThrownBy(() -> ProxyHeaderEncoder.v2(
                        Headers.SOURCE, Headers.DESTINATION, List.of(large, new Tlv(Tlv.NOOP, new byte[0]))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65538");
        assertThatThrownBy(() -> ProxyHeaderEncoder.v2(Headers.SOURCE6, Headers.DESTINATION6, List.of(large)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSecondChecksumOrOneOfAnotherSizeIsRefused() {
        Tlv checksum = new Tlv(Tlv.CRC32C, new byte[4]);
        for (List<Tlv> bad : List.of(List.of(checksum, checksum), List.of(new Tlv(Tlv.CRC32C, new byte[3])))) {
            assertThatThrownBy(() -> ProxyHeaderEncoder.v2(Headers.SOURCE, Headers.DESTINATION, bad))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anExtensionIsComparedByContentAndKeepsItsOwnBytes() {
        byte[] value = {1, 2};
        Tlv tlv = new Tlv(Tlv.ALPN, value);
        value[0] = 9;
        tlv.value()[1] = 9;
        assertThat(tlv).isEqualTo(new Tlv(Tlv.ALPN, new byte[] {1, 2})).hasToString("0x01=0102");
        assertThat(tlv).hasSameHashCodeAs(new Tlv(Tlv.ALPN, new byte[] {1, 2}));
        assertThat(tlv).isNotEqualTo(new Tlv(Tlv.NOOP, new byte[] {1, 2}));
        assertThatThrownBy(() -> new Tlv(256, value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tlv(0, new byte[0x10000])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyPairOfAddressesComesBackFromBothVersions() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            PeerAddress source = address(random);
            PeerAddress destination = address(random);
            ProxyHeader expected = Headers.header(source, destination);
            assertThat(decoded(ProxyHeaderEncoder.v1(source, destination)))
                    .as("seed %d", seed)
                    .isEqualTo(expected);
            assertThat(decoded(ProxyHeaderEncoder.v2(source, destination, List.of())))
                    .as("seed %d", seed)
                    .isEqualTo(expected);
        }
    }

    private static PeerAddress address(Random random) {
        byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextBoolean() ? 0 : random.nextInt());
        }
        return PeerAddress.ofBytes(bytes, 1 + random.nextInt(0xFFFF));
    }
}
