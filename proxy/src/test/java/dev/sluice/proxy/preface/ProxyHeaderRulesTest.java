package dev.sluice.proxy.preface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.preface.ProxyHeaderDecoder.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that break a rule, and the sentence each gets. */
@Timeout(30)
class ProxyHeaderRulesTest {
    private static final byte[] PAYLOAD =
            Headers.text("GET / HTTP/1.1\r\nHost: 192.168.0.11\r\n\r\n" + "z".repeat(120));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "PROXYTCP4 1.2.3.4 5.6.7.8 1 2 | no space after PROXY",
                "PROXY  TCP4 1.2.3.4 5.6.7.8 1 2 | the protocol is none of TCP4, TCP6 and UNKNOWN",
                "PROXY tcp4 1.2.3.4 5.6.7.8 1 2 | the protocol is none of TCP4, TCP6 and UNKNOWN",
                "PROXY UDP4 1.2.3.4 5.6.7.8 1 2 | the protocol is none of TCP4, TCP6 and UNKNOWN",
                "PROXY UNKNOWNS | the protocol is none of TCP4, TCP6 and UNKNOWN",
                "\"PROXY \" | the protocol is none of TCP4, TCP6 and UNKNOWN",
                "PROXY TCP4 | the line is not made of six fields with one space between them",
                "PROXY TCP4 1.2.3.4 5.6.7.8 1 | the line is not made of six fields with one space between them",
                "PROXY TCP4 1.2.3.4  5.6.7.8 1 2 | the line is not made of six fields with one space between them",
                "\"PROXY TCP4 1.2.3.4 5.6.7.8 1 2 \" | the line is not made of six fields with one space between them",
                "PROXY TCP4 1.2.3.4 5.6.7.8 1 2 3 | the line is not made of six fields with one space between them",
                "PROXY TCP4 1.2.3.4\t5.6.7.8 1 2 3 | the source address is not one of TCP4",
                "PROXY TCP4 1.2.3 5.6.7.8 1 2 | the source address is not one of TCP4",
                "PROXY TCP4 1.2.3.4.5 5.6.7.8 1 2 | the source address is not one of TCP4",
                "PROXY TCP4 1.2.3.256 5.6.7.8 1 2 | the source address is not one of TCP4",
                "PROXY TCP4 1.2.3.04 5.6.7.8 1 2 | the source address is not one of TCP4",
                "PROXY TCP4 1.2.3.0x4 5.6.7.8 1 2 | the source address is not one of TCP4",
                "PROXY TCP4 1.2..4 5.6.7.8 1 2 | the source address is not one of TCP4",
                "PROXY TCP4 1.2.3.-4 5.6.7.8 1 2 | the source address is not one of TCP4",
                "PROXY TCP4 1.2.3.4. 5.6.7.8 1 2 | the source address is not one of TCP4",
                "PROXY TCP4 16909060 5.6.7.8 1 2 | the source address is not one of TCP4",
                "PROXY TCP4 ::1 5.6.7.8 1 2 | the source address is not one of TCP4",
                "PROXY TCP4 localhost 5.6.7.8 1 2 | the source address is not one of TCP4",
                "PROXY TCP4 1.2.3.4 ::1 1 2 | the destination address is not one of TCP4",
                "PROXY TCP6 1.2.3.4 ::1 1 2 | the source address is not one of TCP6",
                "PROXY TCP6 ::1 1.2.3.4 1 2 | the destination address is not one of TCP6",
                "PROXY TCP6 ::1 dns.example 1 2 | the destination address is not one of TCP6",
                "PROXY TCP4 1.2.3.4 5.6.7.8 01 2 | a port is not a decimal number from 0 to 65535",
                "PROXY TCP4 1.2.3.4 5.6.7.8 1 65536 | a port is not a decimal number from 0 to 65535",
                "PROXY TCP4 1.2.3.4 5.6.7.8 1 99999999999 | a port is not a decimal number from 0 to 65535",
                "PROXY TCP4 1.2.3.4 5.6.7.8 +1 2 | a port is not a decimal number from 0 to 65535",
                "PROXY TCP4 1.2.3.4 5.6.7.8 -1 2 | a port is not a decimal number from 0 to 65535",
                "PROXY TCP4 1.2.3.4 5.6.7.8 0x1 2 | a port is not a decimal number from 0 to 65535",
                "\"PROXY TCP4 1.2.3.4 5.6.7.8 1 \" | a port is not a decimal number from 0 to 65535",
            })
    void aLineThatBreaksTheRulesIsMalformed(String line, String problem) {
        assertMalformed(Headers.text(line + "\r\n"), problem);
    }

    private static void assertMalformed(byte[] bytes, String problem) {
        byte[] stream = Headers.joined(bytes, PAYLOAD);
        ClientBytes whole = new ClientBytes(stream);
        whole.arrive(stream.length);
        assertThat(whole.decoder().state()).isEqualTo(State.MALFORMED);
        assertThat(whole.decoder().problem()).isEqualTo(problem);
        ClientBytes single = new ClientBytes(stream);
        for (int i = 0; i < stream.length; i++) {
            single.arrive(1);
        }
        assertThat(single.outcome()).isEqualTo(whole.outcome());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":",
                ":::",
                "1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "1:2:3:4::5:6:7:8",
                ":1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                ":1::",
                "::1:",
                "12345::",
                "g::",
                "[::1]",
                "::1%1",
                "fe80::1%eth0",
                "::1/64",
                "1::-2",
                "::1.2.3",
                "::1.2.3.4.5",
                "::1.2.3.256",
                "::01.2.3.4",
                "1.2.3.4::",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:1.2.3.4",
                "1:2:3:4:5:6::1.2.3.4",
                "::\u0661",
                "::\u00b2"
            })
    void whatIsNoIpv6AddressIsMalformed(String address) {
        assertMalformed(
                Headers.text("PROXY TCP6 " + address + " ::1 1 2\r\n"), "the source address is not one of TCP6");
    }

    @Test
    void aLineEndsInCrAndLf() {
        String line = "PROXY TCP4 1.2.3.4 5.6.7.8 1 2";
        assertMalformed(Headers.text(line + "\n"), "LF without CR");
        assertMalformed(Headers.text(line + "\r"), "CR without LF");
        assertMalformed(Headers.text(line + "\r\r\n"), "CR without LF");
        assertMalformed(Headers.text("PROXY UNKNOWN\n"), "LF without CR");
        assertMalformed(Headers.text("PROXY UNKNOWN a\rb\r\n"), "CR without LF");
    }

    @Test
    void aLineOfMoreThan107BytesIsMalformed() {
        String most = "PROXY UNKNOWN " + "a".repeat(91);
        assertThat(ClientBytes.outcome(Headers.text(most + "\r\n")).consumed()).isEqualTo(107);
        assertMalformed(Headers.text(most + "a\r\n"), "no CRLF within 107 bytes");
        assertThat(ClientBytes.outcome(Headers.text(most + "a")).state()).isEqualTo(State.PREFIX);
        assertThat(ClientBytes.outcome(Headers.text(most + "a\r")).state()).isEqualTo(State.MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({
        "11 11 000c, version 1 behind the signature of version 2",
        "31 11 000c, version 3 behind the signature of version 2",
        "f1 11 000c, version 15 behind the signature of version 2",
        "22 11 000c, command 2 is unassigned",
        "2f 11 000c, command 15 is unassigned",
        "21 41 000c, address family 4 is unassigned",
        "21 f1 000c, address family 15 is unassigned",
        "21 12 000c, transport 2 is not that of a stream",
        "21 22 0024, transport 2 is not that of a stream",
        "21 32 00d8, transport 2 is not that of a stream",
        "21 02 0000, transport 2 is not that of a stream",
        "21 13 000c, transport 3 is not that of a stream",
        "21 11 000b, 11 bytes are too few for the addresses of family 1",
        "21 11 0000, 0 bytes are too few for the addresses of family 1",
        "21 21 0023, 35 bytes are too few for the addresses of family 2",
        "21 31 00d7, 215 bytes are too few for the addresses of family 3",
    })
    void aHeadThatBreaksTheRulesIsMalformedBeforeAnyMoreArrives(String head, String problem) {
        byte[] bytes = Headers.bytes(Headers.SIGNATURE + head);
        assertThat(ClientBytes.outcome(bytes)).isEqualTo(new ClientBytes.Outcome(State.MALFORMED, 0, problem));
        assertMalformed(bytes, problem);
    }

    @ParameterizedTest
    @CsvSource({
        "000d, 00, the extensions do not end where the header does",
        "000e, 0400, the extensions do not end where the header does",
        "000f, 040001, the extensions do not end where the header does",
        "0011, 0400010005, the extensions do not end where the header does",
        "000f, 04ffff, the extensions do not end where the header does",
        "0013, 03000400000000, the checksum does not match",
        "0012, 030003000000, the checksum is not of four bytes",
        "0014, 0300050000000000, the checksum is not of four bytes",
        "001a, 0300040000000003000400000000, there are two checksums",
    })
    void extensionsThatBreakTheRulesAreMalformed(String length, String extensions, String problem) {
        assertMalformed(Headers.bytes(Headers.SIGNATURE + "21 11 " + length + Headers.INET + extensions), problem);
    }

    @Test
    void moreExtensionsThanAnybodySendsAreMalformed() {
        String most = "ea0000".repeat(128);
        String beyond = "ea0000".repeat(129);
        assertThat(ClientBytes.outcome(Headers.bytes(Headers.SIGNATURE + "21 11 018c" + Headers.INET + most))
                        .state())
                .isEqualTo(State.DONE);
        assertMalformed(
                Headers.bytes(Headers.SIGNATURE + "21 11 018f" + Headers.INET + beyond),
                "there are more than 128 extensions");
    }

    @Test
    void everyBitOfAHeaderWithAChecksumCounts() {
        byte[] good = Headers.bytes(Headers.CHECKED);
        for (int bit = 0; bit < good.length * Byte.SIZE; bit++) {
            byte[] bad = good.clone();
            bad[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            ClientBytes.Outcome outcome = ClientBytes.outcome(bad);
            if (outcome.state() == State.DONE) {
                // LOCAL and an unspecified transport ignore the rest, and a checksum that is none any more checks
                // nothing.
                assertThat(outcome.detail()).as("bit %d", bit).matches("(?s).*(local=true|0x(?!03)..=94b77cc0).*");
            }
        }
    }
}
