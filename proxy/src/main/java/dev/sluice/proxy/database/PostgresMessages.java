package dev.sluice.proxy.database;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The messages that a PostgreSQL server has sent, cut out of its bytes. It keeps no more than the server may say between two questions.
 *
 * <p>Source: "Message Formats" in the chapter on the protocol of PostgreSQL. Threading: one thread at a time.
 */
final class PostgresMessages {
    /** Bytes between a question and the end of its answer: a login and one row are some hundred, so more is a flood of notices. */
    static final int MOST_BETWEEN = 1024 * 1024;

    /** The length of one message, its own four bytes with it: none of what is asked for is longer, and no notice that belongs here. */
    static final int LONGEST = 64 * 1024;

    private static final int HEADER = 5;
    private static final int SMALL = 1024;

    /** The types of all messages that have a place in a check: nothing is kept of another one. */
    private static final String TYPES = "RKSNAvEZTDC";

    private byte[] bytes = new byte[SMALL];
    private int start;
    private int end;
    private int sinceAnswer;
    private boolean flooded;

    /**
     * One message of the server.
     *
     * @param type the letter that it begins with
     */
    @SuppressWarnings("ArrayRecordComponent") // never changed, never compared
    record Message(char type, byte[] body) {}

    void add(byte[] more, int length) {
        if (flooded || length > MOST_BETWEEN - sinceAnswer) {
            flooded = true;
            bytes = new byte[0];
            start = 0;
            end = 0;
            return;
        }
        sinceAnswer += length;
        if (end + length > bytes.length) {
            byte[] room = end - start + length > bytes.length ? new byte[2 * (end - start + length)] : bytes;
            System.arraycopy(bytes, start, room, 0, end - start);
            bytes = room;
            end -= start;
            start = 0;
        }
        System.arraycopy(more, 0, bytes, end, length);
        end += length;
    }

    /** The next whole message; null while there is none, or when there is a {@link #problem}. */
    @Nullable
    Message poll() {
        if (problem(null) != null || end - start < HEADER || end - start < 1 + length()) {
            return null;
        }
        int next = start + 1 + length();
        Message message = new Message((char) bytes[start], Arrays.copyOfRange(bytes, start + HEADER, next));
        start = next;
        return message;
    }

    /** Why no message can follow; null while one can. */
    @Nullable
    String problem(@Nullable String password) {
        if (flooded) {
            return "the server says more than 1 MiB without an answer";
        }
        int has = end - start;
        if ((has > 0 && TYPES.indexOf(bytes[start]) < 0) || (has >= HEADER && (length() < 4 || length() > LONGEST))) {
            return "expected a message of PostgreSQL, got \"%s\""
                    .formatted(ServerText.ofBytes(bytes, start, Math.min(has, LONGEST), password));
        }
        return null;
    }

    private int length() {
        return ByteBuffer.wrap(bytes, start + 1, 4).getInt();
    }

    /** The server has answered: what it says from now on is about the next question. */
    void answered() {
        sinceAnswer = end - start;
        if (bytes.length > SMALL && end - start <= SMALL) { // a connection may be kept for long
            bytes = Arrays.copyOfRange(bytes, start, start + SMALL);
            end -= start;
            start = 0;
        }
    }

    /** Bytes of memory. */
    int kept() {
        return bytes.length;
    }
}
