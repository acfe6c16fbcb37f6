package dev.sluice.proxy.certificate;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A walk over the elements of an ASN.1 structure in DER (X.690). What is damaged has no next element; nothing throws. For one thread.
 */
final class Der {
    static final int INTEGER = 0x02;
    static final int BITS = 0x03;
    static final int OCTETS = 0x04;
    static final int NOTHING = 0x05;
    static final int OBJECT_ID = 0x06;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;
    /** The first optional element of a structure, as are the parameters in a key of SEC 1. */
    static final int OPTION_0 = 0xa0;

    static final int OPTION_1 = 0xa1;

    private static final int LONG_FORM = 0x80;
    /** Whoever has more has a structure beyond 16 MiB, which no file here is. */
    private static final int MAX_LENGTH_BYTES = 3;

    private final byte[] bytes;
    private final int end;
    private int at;

    Der(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private Der(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /** The tag of the next element; -1 where there is none. */
    int tag() {
        return at < end ? bytes[at] & 0xff : -1;
    }

    /** What is within the next element, which the walk then leaves behind; null when it has another tag, or is damaged. */
    @Nullable
    Der next(int tag) {
        if (tag() != tag || at + 1 >= end) {
            return null;
        }
        int from = at + 2;
        int length = bytes[at + 1] & 0xff;
        if (length >= LONG_FORM) {
            int count = length - LONG_FORM;
            if (count == 0 || count > MAX_LENGTH_BYTES || count > end - from) {
                return null;
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = (length << Byte.SIZE) | (bytes[from + i] & 0xff);
            }
            from += count;
        }
        if (length > end - from) {
            return null;
        }
        at = from + length;
        return new Der(bytes, from, at);
    }

    /** A copy of what has not been walked over. */
    byte[] rest() {
        return Arrays.copyOfRange(bytes, at, end);
    }

    /** An element as it is written. */
    static byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        int count = length < LONG_FORM ? 0 : (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / Byte.SIZE;
        byte[] element = new byte[2 + count + length];
        element[0] = (byte) tag;
        element[1] = (byte) (count == 0 ? length : LONG_FORM + count);
        for (int i = 0; i < count; i++) {
            element[2 + i] = (byte) (length >> (Byte.SIZE * (count - 1 - i)));
        }
        int to = 2 + count;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, element, to, part.length);
            to += part.length;
        }
        return element;
    }

    /** The identifier that hexadecimal digits stand for, as an element. */
    static byte[] objectId(String hex) {
        return element(OBJECT_ID, HexFormat.of().parseHex(hex));
    }

    /** The next element, an object identifier, in hexadecimal digits; empty when it is something else. */
    String nextObjectId() {
        Der id = next(OBJECT_ID);
        return id == null ? "" : HexFormat.of().formatHex(bytes, id.at, id.end);
    }
}
