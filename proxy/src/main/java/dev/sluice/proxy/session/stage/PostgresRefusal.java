package dev.sluice.proxy.session.stage;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The message by which a client of PostgreSQL learns that it must ask for TLS, instead of an end without a word.
 *
 * <p>Source: "Message Formats" in the chapter on PostgreSQL's protocol, StartupMessage and ErrorResponse. Stateless.
 */
final class PostgresRefusal {
    /** The length and the version of a start of a session. */
    static final int HEAD_BYTES = 8;

    private static final int MAJOR_VERSION = 3;
    /** What PostgreSQL itself takes. */
    private static final int MOST_BYTES = 10_000;

    private static final byte ERROR = 'E';
    /** Severity, as it is shown and as programs read it; invalid_authorization_specification, as of a client that pg_hba.conf keeps out. */
    private static final String FIELDS =
            "SFATAL\0VFATAL\0C28000\0Mthis server takes connections with TLS only; use sslmode=require or better\0\0";

    private PostgresRefusal() {}

    /** Whether so many bytes begin a session as PostgreSQL's clients do without TLS. */
    static boolean isStartup(MemorySegment bytes, int length) {
        if (length < HEAD_BYTES) {
            return false;
        }
        ByteBuffer head = ByteBuffer.wrap(bytes.asSlice(0, HEAD_BYTES).toArray(ValueLayout.JAVA_BYTE));
        int whole = head.getInt();
        return whole > HEAD_BYTES && whole <= MOST_BYTES && head.getInt() >>> Short.SIZE == MAJOR_VERSION;
    }

    /** The whole message, whose bytes are the caller's own. */
    static byte[] message() {
        byte[] fields = FIELDS.getBytes(StandardCharsets.US_ASCII);
        int length = Integer.BYTES + fields.length;
        return ByteBuffer.allocate(1 + length)
                .put(ERROR)
                .putInt(length)
                .put(fields)
                .array();
    }
}
