package dev.sluice.proxy.database;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The packets of MySQL's protocol on one connection: three bytes of length, one of the sequence, and what they carry. Not more is kept than the answer
 * to one question may be long.
 *
 * <p>Threading: one thread at a time.
 */
final class MysqlPackets {
    /** All that a server may say to one question: some rows of variables are a few kilobytes. */
    static final int MOST_OF_AN_ANSWER = 1 << 20;

    private static final int HEADER = 4;

    /** A packet of this length is followed by another part. No answer to a check is that long. */
    private static final int LONGEST = 0xFF_FFFF;

    static final int ERROR = 0xFF;

    private byte[] buffer = new byte[1024];
    private int start;
    private int end;
    private int sequence;
    private int left = MOST_OF_AN_ANSWER;
    private @Nullable String fault;

    /** What the server may say is counted anew. */
    void beginQuestion() {
        left = MOST_OF_AN_ANSWER;
    }

    /** The next packet of this side has the sequence number 0. */
    void beginCommand() {
        sequence = 0;
    }

    /** A packet with the next sequence number. */
    byte[] framed(byte[] payload) {
        byte[] packet = new byte[HEADER + payload.length];
        packet[0] = (byte) payload.length;
        packet[1] = (byte) (payload.length >> 8);
        packet[2] = (byte) (payload.length >> 16);
        packet[3] = (byte) sequence;
        System.arraycopy(payload, 0, packet, HEADER, payload.length);
        sequence = sequence + 1 & 0xFF;
        return packet;
    }

    void add(byte[] bytes, int length) {
        if (fault != null) {
            return;
        }
        if (length > left) {
            fault = "says more than 1 MiB to one question";
            clear();
            return;
        }
        left -= length;
        if (end + length > buffer.length) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end + length > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, end + length));
        }
        System.arraycopy(bytes, 0, buffer, end, length);
        end += length;
    }

    /** What the next packet carries; null when it is not there yet, or after a {@link #fault}. */
    byte @Nullable [] take() {
        if (fault != null || end - start < HEADER) {
            return null;
        }
        int length = at(0) | at(1) << 8 | at(2) << 16;
        if (length == LONGEST || length > MOST_OF_AN_ANSWER) {
            fault = "does not speak MySQL's protocol: announces a packet of " + length + " bytes";
            clear();
            return null;
        }
        if (end - start < HEADER + length) {
            return null;
        }
        // Some servers do not count in the errors that they send unasked, such as for a full server or at their end.
        boolean isError = length > 0 && at(HEADER) == ERROR;
        if (at(3) != sequence && !isError) {
            fault = "does not speak MySQL's protocol: packet %d came in place of %d".formatted(at(3), sequence);
            clear();
            return null;
        }
        sequence = at(3) + 1 & 0xFF;
        byte[] payload = Arrays.copyOfRange(buffer, start + HEADER, start + HEADER + length);
        start += HEADER + length;
        return payload;
    }

    /** Whether the server has said something that was not taken yet. */
    boolean hasMore() {
        return end > start;
    }

    /** What is wrong with the packets; null for nothing. */
    @Nullable
    String fault() {
        return fault;
    }

    private void clear() {
        start = 0;
        end = 0;
        buffer = new byte[0];
    }

    private int at(int offset) {
        return buffer[start + offset] & 0xFF;
    }
}
