package dev.sluice.proxy.preface;

import dev.sluice.proxy.net.PeerAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The parser of PROXY headers of version 1: one line of text. Section 2.1 of the specification. */
final class TextHeader {
    /** The longest line, with its CRLF. */
    static final int MAX_BYTES = 107;

    private static final int FIELDS = 6;
    private static final String UNKNOWN = "PROXY UNKNOWN";
    private static final byte[] SIGNATURE = "PROXY".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BEGINNING = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OPEN = (UNKNOWN + " ").getBytes(StandardCharsets.US_ASCII);

    private TextHeader() {}

    /** The bytes every line begins with. */
    static byte[] signature() {
        return SIGNATURE;
    }

    /** {@link #signature} and the space behind it: no word of another protocol. */
    static byte[] beginning() {
        return BEGINNING;
    }

    /** The bytes of the line that may go on with anything, even a lone LF. */
    static byte[] open() {
        return OPEN;
    }

    /** @param line without its CRLF, each byte one character */
    static Parsed parse(String line) {
        if (line.equals(UNKNOWN) || line.startsWith(UNKNOWN + " ")) {
            return new Parsed.Good(ProxyHeader.LOCAL);
        }
        String[] fields = line.split(" ", -1);
        if (fields.length < 2 || !(fields[1].equals("TCP4") || fields[1].equals("TCP6"))) {
            return new Parsed.Bad("the protocol is none of TCP4, TCP6 and UNKNOWN");
        }
        if (fields.length != FIELDS) {
            return new Parsed.Bad("the line is not made of six fields with one space between them");
        }
        boolean six = fields[1].equals("TCP6");
        byte[] source = six ? IpText.ipv6(fields[2]) : IpText.ipv4(fields[2]);
        if (source == null) {
            return new Parsed.Bad("the source address is not one of " + fields[1]);
        }
        byte[] destination = six ? IpText.ipv6(fields[3]) : IpText.ipv4(fields[3]);
        if (destination == null) {
            return new Parsed.Bad("the destination address is not one of " + fields[1]);
        }
        int sourcePort = IpText.decimal(fields[4], 0xFFFF);
        int destinationPort = IpText.decimal(fields[5], 0xFFFF);
        if (sourcePort < 0 || destinationPort < 0) {
            return new Parsed.Bad("a port is not a decimal number from 0 to 65535");
        }
        return new Parsed.Good(new ProxyHeader(
                false,
                PeerAddress.ofBytes(source, sourcePort),
                PeerAddress.ofBytes(destination, destinationPort),
                List.of()));
    }
}
