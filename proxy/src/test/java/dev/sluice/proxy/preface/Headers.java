package dev.sluice.proxy.preface;

import dev.sluice.proxy.net.PeerAddress;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Headers written by hand. */
final class Headers {
    static final String SIGNATURE = "0d0a0d0a 000d0a51 5549540a ";

    /** The addresses of the example in the specification. */
    static final PeerAddress SOURCE = address("192.168.0.1", 56_324);

    static final PeerAddress DESTINATION = address("192.168.0.11", 443);
    static final PeerAddress SOURCE6 = address("2001:db8::1", 56_324);
    static final PeerAddress DESTINATION6 = address("2001:db8::b", 443);

    static final String INET = "c0a80001 c0a8000b dc04 01bb ";
    static final String INET6 = "20010db8 00000000 00000000 00000001 20010db8 00000000 00000000 0000000b dc04 01bb ";
    /** ALPN h2, a checksum computed elsewhere, one byte of padding, the unique id abc. */
    static final String CHECKED =
            SIGNATURE + "21 11 0022 " + INET + "01 0002 6832 03 0004 94b77cc0 04 0001 00 05 0003 616263";

    static final List<Tlv> CHECKED_TLVS = List.of(
            new Tlv(Tlv.ALPN, new byte[] {'h', '2'}),
            new Tlv(Tlv.CRC32C, bytes("94b77cc0")),
            new Tlv(Tlv.NOOP, new byte[1]),
            new Tlv(Tlv.UNIQUE_ID, new byte[] {'a', 'b', 'c'}));

    /**
     * One that keeps the rules.
     *
     * @param wire its bytes, each as one character
     * @param header what they mean
     */
    record Good(String name, String wire, ProxyHeader header) {
        byte[] bytes() {
            return text(wire);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private Headers() {}

    static PeerAddress address(String literal, int port) {
        try {
            return PeerAddress.ofBytes(InetAddress.getByName(literal).getAddress(), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    static byte[] text(String line) {
        return line.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static ProxyHeader header(PeerAddress source, PeerAddress destination, Tlv... tlvs) {
        return new ProxyHeader(false, source, destination, List.of(tlvs));
    }

    private static Good line(String line, PeerAddress source, PeerAddress destination) {
        return new Good(line, line + "\r\n", header(source, destination));
    }

    private static Good unknown(String line) {
        return new Good(line, line + "\r\n", ProxyHeader.LOCAL);
    }

    private static Good binary(String name, String hex, ProxyHeader header) {
        return new Good(name, new String(bytes(SIGNATURE + hex), StandardCharsets.ISO_8859_1), header);
    }

    static Stream<Good> good() {
        return Stream.concat(texts(), binaries());
    }

    private static Stream<Good> texts() {
        PeerAddress most = address("255.255.255.255", 65_535);
        PeerAddress most6 = address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 65_535);
        String groups = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
        return Stream.of(
                // The example and the longest lines of section 2.1.
                line("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443", SOURCE, DESTINATION),
                line("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535", most, most),
                line("PROXY TCP6 " + groups + " " + groups + " 65535 65535", most6, most6),
                unknown("PROXY UNKNOWN"),
                unknown("PROXY UNKNOWN " + groups + " " + groups + " 65535 65535"),
                unknown("PROXY UNKNOWN "),
                unknown("PROXY UNKNOWN  a\n\0\u00ff PROXY TCP4"),
                line("PROXY TCP4 0.0.0.0 1.2.3.4 0 1", address("0.0.0.0", 0), address("1.2.3.4", 1)),
                line("PROXY TCP6 2001:db8::1 2001:DB8:0::B 56324 443", SOURCE6, DESTINATION6),
                line("PROXY TCP6 :: ::1 1 2", address("::", 1), address("::1", 2)),
                line("PROXY TCP6 1:: 1:2:3:4:5:6:7:: 1 2", address("1::", 1), address("1:2:3:4:5:6:7:0", 2)),
                line(
                        "PROXY TCP6 ::2:3:4:5:6:7:8 0001:0:0:0:0:0:0:a 1 2",
                        address("0:2:3:4:5:6:7:8", 1),
                        address("1::a", 2)),
                line("PROXY TCP6 ::ffff:192.168.0.1 ::ffff:c0a8:b 56324 443", SOURCE, DESTINATION),
                line(
                        "PROXY TCP6 64:ff9b::1.2.3.4 1:2:3:4:5:6:7.8.9.10 1 2",
                        address("64:ff9b::102:304", 1),
                        address("1:2:3:4:5:6:708:90a", 2)));
    }

    private static Stream<Good> binaries() {
        ProxyHeader unix = header(PeerAddress.UNIX, PeerAddress.UNIX, new Tlv(Tlv.NETNS, text("ns")));
        return Stream.of(
                binary("TCP over IPv4", "21 11 000c " + INET, header(SOURCE, DESTINATION)),
                binary("TCP over IPv6", "21 21 0024 " + INET6, header(SOURCE6, DESTINATION6)),
                binary("Unix stream", "21 31 00dd " + "2f".repeat(216) + "30 0002 6e73", unix),
                binary(
                        "extensions and a checksum",
                        CHECKED.substring(SIGNATURE.length()),
                        new ProxyHeader(false, SOURCE, DESTINATION, CHECKED_TLVS)),
                binary(
                        "an empty extension of the last type",
                        "21 11 000f " + INET + "ff 0000",
                        header(SOURCE, DESTINATION, new Tlv(0xFF, new byte[0]))),
                binary(
                        "one extension twice",
                        "21 11 0014 " + INET + "e0 0001 01 e0 0001 02",
                        header(SOURCE, DESTINATION, new Tlv(0xE0, new byte[] {1}), new Tlv(0xE0, new byte[] {2}))),
                binary(
                        "an extension of 600 bytes",
                        "21 11 0267 " + INET + "ea 0258" + "5a".repeat(600),
                        header(SOURCE, DESTINATION, new Tlv(0xEA, text("Z".repeat(600))))),
                binary("LOCAL", "20 00 0000", ProxyHeader.LOCAL),
                binary("LOCAL with addresses", "20 11 000c " + INET, ProxyHeader.LOCAL),
                binary("LOCAL of an unassigned family", "20 ff 0003 030004", ProxyHeader.LOCAL),
                binary("LOCAL with 100 bytes of anything", "20 21 0064 " + "fe".repeat(100), ProxyHeader.LOCAL),
                binary("unspecified", "21 00 0000", ProxyHeader.LOCAL),
                binary(
                        "unspecified with an extension",
                        "21 00 0006 05 0003 616263",
                        new ProxyHeader(true, null, null, List.of(new Tlv(Tlv.UNIQUE_ID, text("abc"))))),
                binary("unspecified with something else", "21 00 000c " + INET, ProxyHeader.LOCAL),
                binary("unspecified family of a stream", "21 01 0000", ProxyHeader.LOCAL),
                binary("unspecified transport of IPv4", "21 10 0004 c0a80001", ProxyHeader.LOCAL));
    }
}
