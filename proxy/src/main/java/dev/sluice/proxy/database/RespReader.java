package dev.sluice.proxy.database;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The answers of a Redis server, version 2 of its protocol (RESP). A check is answered by a status, a refusal or a text; all else is a fault.
 *
 * <p>Threading: one thread at a time.
 */
final class RespReader {
    /** A refusal of Redis is shorter; the longest, about the protected mode, has 900 bytes. */
    private static final int LONGEST_LINE = 4096;

    /** INFO replication has some 100 bytes for each replica. */
    static final int LONGEST_TEXT = 64 * 1024;

    private static final int MOST = LONGEST_TEXT + 2 * LONGEST_LINE;

    private static final int DIGITS = 9;

    /** Of what is no answer: enough for HTTP and its status, and less than comes before the password in an echo of AUTH. */
    private static final int SHOWN = 12;

    private byte[] buffer = new byte[1024];
    private int end;
    private int searched;
    private @Nullable String fault;

    void add(byte[] bytes, int length) {
        if (fault != null) {
            return;
        }
        if (length > MOST - end) {
            fail("says more than " + MOST / 1024 + " KiB to one question");
            return;
        }
        if (end + length > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, end + length));
        }
        System.arraycopy(bytes, 0, buffer, end, length);
        end += length;
    }

    /** The next answer; null when it is not there yet, or after a {@link #fault}. */
    @Nullable
    RedisReply take() {
        if (fault != null || end == 0) {
            return null;
        }
        int type = buffer[0];
        if (type != '+' && type != '-' && type != '$') {
            fail("does not speak Redis's protocol: begins with \""
                    + ServerText.ofBytes(buffer, 0, Math.min(end, SHOWN), null) + "\"");
            return null;
        }
        int lineEnd = lineEnd();
        if (lineEnd < 0) {
            return null;
        }
        if (type == '$') {
            return bulk(lineEnd);
        }
        String line = text(1, lineEnd);
        drop(lineEnd + 2);
        return type == '+' ? new RedisReply.Status(line) : new RedisReply.Refusal(line);
    }

    /** Where the CR of the first line is; negative when it is not there yet. */
    private int lineEnd() {
        for (int at = searched; at + 1 < end; at++) {
            if (buffer[at] == '\r' && buffer[at + 1] == '\n') {
                return at;
            }
            searched = at + 1;
            if (at > LONGEST_LINE) {
                break;
            }
        }
        if (searched > LONGEST_LINE) {
            fail("does not speak Redis's protocol: a line is longer than " + LONGEST_LINE + " bytes");
        }
        return -1;
    }

    private @Nullable RedisReply bulk(int lineEnd) {
        int length = number(1, lineEnd);
        if (length < 0 || length > LONGEST_TEXT) {
            fail("answers by a text of \"" + ServerText.ofBytes(buffer, 1, Math.min(lineEnd - 1, SHOWN), null)
                    + "\" bytes, where " + LONGEST_TEXT + " are the most");
            return null;
        }
        int start = lineEnd + 2;
        if (end < start + length + 2) {
            return null;
        }
        if (buffer[start + length] != '\r' || buffer[start + length + 1] != '\n') {
            fail("does not speak Redis's protocol: a text does not end where it should");
            return null;
        }
        String text = text(start, start + length);
        drop(start + length + 2);
        return new RedisReply.Text(text);
    }

    /** Digits without a sign; negative for anything else. */
    private int number(int from, int to) {
        if (from == to || to - from > DIGITS) {
            return -1;
        }
        int number = 0;
        for (int at = from; at < to; at++) {
            if (buffer[at] < '0' || buffer[at] > '9') {
                return -1;
            }
            number = 10 * number + buffer[at] - '0';
        }
        return number;
    }

    /** Whether the server has said something that was not taken yet. */
    boolean hasMore() {
        return end > 0;
    }

    /** What is wrong with the answers; null for nothing. */
    @Nullable
    String fault() {
        return fault;
    }

    private String text(int from, int to) {
        return new String(buffer, from, to - from, StandardCharsets.UTF_8);
    }

    private void drop(int length) {
        System.arraycopy(buffer, length, buffer, 0, end - length);
        end -= length;
        searched = 0;
    }

    private void fail(String detail) {
        fault = detail;
        buffer = new byte[0];
        end = 0;
    }
}
