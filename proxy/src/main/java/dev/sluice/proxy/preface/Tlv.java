package dev.sluice.proxy.preface;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * One extension of a version 2 header. Immutable: the value is copied in and out, and compared by content.
 *
 * @param type 0 to 255
 * @param value 0 to 65535 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // equality and copies are defined below
public record Tlv(int type, byte[] value) {
    /** The application protocol, as in the TLS extension. */
    public static final int ALPN = 0x01;
    /** The host name the client asked for, mostly from SNI; UTF-8. */
    public static final int AUTHORITY = 0x02;
    /** The checksum of the whole header, four bytes; verified by the decoder, computed by the encoder. */
    public static final int CRC32C = 0x03;
    /** Padding. */
    public static final int NOOP = 0x04;
    /** Names the connection across proxies; at most 128 bytes. */
    public static final int UNIQUE_ID = 0x05;
    /** What the sender knows of the client's TLS, with extensions inside the value. */
    public static final int SSL = 0x20;
    /** The name of a network namespace; US-ASCII. */
    public static final int NETNS = 0x30;

    /** The type and the length before each value. */
    static final int HEAD_BYTES = 3;

    private static final int MAX_TYPE = 0xFF;
    private static final int MAX_VALUE_BYTES = 0xFFFF;

    public Tlv {
        if (type < 0 || type > MAX_TYPE) {
            throw new IllegalArgumentException("type " + type + " is not within 0 to " + MAX_TYPE);
        }
        if (value.length > MAX_VALUE_BYTES) {
            throw new IllegalArgumentException(value.length + " bytes do not fit the 16 bits of a length");
        }
        value = value.clone();
    }

    @Override
    public byte[] value() {
        return value.clone();
    }

    /** The bytes of the value, without copying it. */
    int valueBytes() {
        return value.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tlv(int otherType, byte[] otherValue)
                && type == otherType
                && Arrays.equals(value, otherValue);
    }

    @Override
    public int hashCode() {
        return 31 * type + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return "0x%02x=%s".formatted(type, HexFormat.of().formatHex(value));
    }
}
