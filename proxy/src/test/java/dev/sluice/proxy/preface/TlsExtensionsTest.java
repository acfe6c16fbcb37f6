package dev.sluice.proxy.preface;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TlsExtensionsTest {
    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Tlv tlv(int type, String hex) {
        return new Tlv(type, HexFormat.of().parseHex(hex));
    }

    @Test
    void allThatIsKnownIsSaid() {
        assertThat(new TlsExtensions("h2", "a.example", "1.3", "TLS_AES_128_GCM_SHA256", true, false, "app").tlvs())
                .containsExactly(
                        tlv(0x01, hex("h2")),
                        tlv(0x02, hex("a.example")),
                        tlv(
                                0x20,
                                "07" + "00000000" + "210007" + hex("TLSv1.3") + "220003" + hex("app") + "230016"
                                        + hex("TLS_AES_128_GCM_SHA256")));
    }

    @Test
    void aCertificateOfAnEarlierHandshakeIsOneOfTheSession() {
        assertThat(new TlsExtensions(null, null, "1.2", "X", true, true, null).tlvs())
                .containsExactly(tlv(0x20, "05" + "00000000" + "210007" + hex("TLSv1.2") + "230001" + hex("X")));
    }

    @Test
    void withoutACertificateNothingWasVerified() {
        assertThat(new TlsExtensions(null, null, "1.2", "X", false, true, null).tlvs())
                .containsExactly(tlv(0x20, "01" + "00000001" + "210007" + hex("TLSv1.2") + "230001" + hex("X")));
    }

    @Test
    void theyTakeThePlaceOfThoseOfOthers() {
        List<Integer> replaced = IntStream.rangeClosed(0, 255)
                .filter(type -> TlsExtensions.replaces(new Tlv(type, new byte[0])))
                .boxed()
                .toList();
        assertThat(replaced).containsExactly(0x01, 0x02, 0x20);
    }
}
