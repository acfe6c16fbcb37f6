package dev.sluice.proxy.net.tls;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The record of an alert in plain text (RFC 8446, sections 5.1 and 6). Stateless. */
final class TlsAlertRecord {
    /** There is none. */
    static final int NONE = -1;

    private static final int TYPE = 21;
    private static final int MAJOR = 3;
    private static final int CONTENT = 2;
    private static final int BYTES = 5 + CONTENT;

    private TlsAlertRecord() {}

    /** The description of the alert with which so many bytes end. */
    static int atEndOf(MemorySegment bytes, int length) {
        int at = length - BYTES;
        boolean alert = at >= 0
                && at(bytes, at) == TYPE
                && at(bytes, at + 1) == MAJOR
                && at(bytes, at + 3) == 0
                && at(bytes, at + 4) == CONTENT;
        return alert ? at(bytes, at + BYTES - 1) : NONE;
    }

    private static int at(MemorySegment bytes, int index) {
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, index));
    }
}
