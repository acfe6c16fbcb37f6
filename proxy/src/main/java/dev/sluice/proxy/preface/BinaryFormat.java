package dev.sluice.proxy.preface;

import java.util.zip.CRC32C;

/** The layout of version 2, for both directions. Section 2.2 of the specification. */
final class BinaryFormat {
    /** The signature, version and command, family and transport, and the length of what follows. */
    static final int HEAD_BYTES = 16;
    /** What the 16 bits of the length can say. */
    static final int MAX_BODY_BYTES = 0xFFFF;

    static final int VERSION = 2;
    static final int COMMAND_LOCAL = 0;
    static final int COMMAND_PROXY = 1;
    static final int FAMILY_UNSPEC = 0;
    static final int FAMILY_INET = 1;
    static final int FAMILY_INET6 = 2;
    static final int FAMILY_UNIX = 3;
    static final int TRANSPORT_UNSPEC = 0;
    static final int TRANSPORT_STREAM = 1;
    static final int IPV4_BYTES = 4;
    static final int IPV6_BYTES = 16;
    static final int PORT_BYTES = 2;
    static final int CHECKSUM_BYTES = 4;

    private static final int UNIX_BYTES = 108;
    private static final byte[] SIGNATURE = {
        '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n',
    };
    private static final byte[] NO_CHECKSUM = new byte[CHECKSUM_BYTES];

    private BinaryFormat() {}

    /** The bytes every header begins with. */
    static byte[] signature() {
        return SIGNATURE;
    }

    static int version(byte[] head) {
        return (head[12] & 0xFF) >>> 4;
    }

    static int command(byte[] head) {
        return head[12] & 0xF;
    }

    static int family(byte[] head) {
        return (head[13] & 0xFF) >>> 4;
    }

    static int transport(byte[] head) {
        return head[13] & 0xF;
    }

    /** The bytes behind the head. */
    static int bodyBytes(byte[] head) {
        return uint16(head, 14);
    }

    /** The bytes of both addresses and ports, for a stream of that family. */
    static int addressBytes(int family) {
        return switch (family) {
            case FAMILY_INET -> 2 * (IPV4_BYTES + PORT_BYTES);
            case FAMILY_INET6 -> 2 * (IPV6_BYTES + PORT_BYTES);
            case FAMILY_UNIX -> 2 * UNIX_BYTES;
            default -> 0;
        };
    }

    static int uint16(byte[] bytes, int offset) {
        return (bytes[offset] & 0xFF) << Byte.SIZE | (bytes[offset + 1] & 0xFF);
    }

    /** Of the header's first {@code length} bytes, with zeros in place of the checksum that they hold. */
    static int checksum(byte[] header, int length, int checksumOffset) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, checksumOffset);
        crc.update(NO_CHECKSUM);
        int rest = checksumOffset + CHECKSUM_BYTES;
        crc.update(header, rest, length - rest);
        return (int) crc.getValue();
    }
}
