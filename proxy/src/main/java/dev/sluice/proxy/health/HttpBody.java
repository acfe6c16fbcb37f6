package dev.sluice.proxy.health;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer by HTTP/1.1, as far as it has come, without the framing of chunks (RFC 9112, sections 6 and 7). Immutable.
 *
 * @param bytes that have come of it, and count
 * @param end how its end is known
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared
record HttpBody(byte[] bytes, End end) {
    /** The knowledge of the end of a body. */
    enum End {
        /** It has come, or nothing that comes behind can be understood. */
        SEEN,
        /** It is to come. */
        AWAITED,
        /** The server ends the connection there. */
        CLOSE
    }

    /** The code begins there: {@code HTTP/1.1 200}. */
    private static final int CODE = "HTTP/1.1 ".length();

    /** More digits are no size of a chunk that anybody sends. */
    private static final int MOST_DIGITS = 15;

    /**
     * Reads it from the first {@code length} bytes of an answer, which begins with a status line.
     *
     * @param most bytes of it that count
     * @return null until its head is there
     */
    static @Nullable HttpBody read(byte[] answer, int length, int most) {
        boolean chunked = false;
        long announced = -1;
        int from = 0;
        while (true) {
            int end = lineEnd(answer, from, length);
            if (end < 0) {
                return null;
            }
            String line = line(answer, from, end);
            from = end + 1;
            if (line.isEmpty()) {
                break;
            }
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            if (name.equals("transfer-encoding")) {
                chunked = value.toLowerCase(Locale.ROOT).endsWith("chunked");
            } else if (name.equals("content-length") && value.matches("[0-9]{1,15}")) {
                announced = Long.parseLong(value);
            }
        }
        if (hasNone(new String(answer, CODE, 3, StandardCharsets.ISO_8859_1))) {
            return new HttpBody(new byte[0], End.SEEN);
        }
        if (chunked) {
            return chunks(answer, from, length, most);
        }
        int there = length - from;
        int counted = (int) Math.min(Math.min(there, most), announced < 0 ? there : announced);
        End end = announced < 0 ? End.CLOSE : there >= announced ? End.SEEN : End.AWAITED;
        return new HttpBody(Arrays.copyOfRange(answer, from, from + counted), end);
    }

    private static boolean hasNone(String code) {
        return code.startsWith("1") || code.equals("204") || code.equals("304");
    }

    private static HttpBody chunks(byte[] answer, int begin, int length, int most) {
        byte[] body = new byte[Math.min(most, length - begin)];
        int filled = 0;
        int from = begin;
        End end = End.AWAITED;
        while (end == End.AWAITED) {
            int lineEnd = lineEnd(answer, from, length);
            if (lineEnd < 0) {
                break;
            }
            long size = size(line(answer, from, lineEnd));
            from = lineEnd + 1;
            if (size <= 0) {
                end = End.SEEN;
                break;
            }
            int there = (int) Math.min(size, length - from);
            int counted = Math.min(there, body.length - filled);
            System.arraycopy(answer, from, body, filled, counted);
            filled += counted;
            from += there;
            int behind = lineEnd(answer, from, length); // of the chunk
            if (there < size || behind < 0) {
                break;
            }
            from = behind + 1;
        }
        return new HttpBody(Arrays.copyOf(body, filled), end);
    }

    /** In hexadecimal digits, perhaps with an extension behind it; -1 when it is none. */
    private static long size(String line) {
        String digits = line.replaceFirst(";.*", "").strip();
        return digits.matches("[0-9A-Fa-f]{1," + MOST_DIGITS + "}") ? HexFormat.fromHexDigitsToLong(digits) : -1;
    }

    /** Where the line that begins here ends; -1 when it does not yet. */
    private static int lineEnd(byte[] bytes, int from, int length) {
        for (int i = from; i < length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static String line(byte[] bytes, int from, int end) {
        int until = end > from && bytes[end - 1] == '\r' ? end - 1 : end;
        return new String(bytes, from, until - from, StandardCharsets.ISO_8859_1);
    }

    /** @param atEnd whether the server has ended the connection */
    boolean isWhole(boolean atEnd) {
        return end == End.SEEN || (end == End.CLOSE && atEnd);
    }
}
