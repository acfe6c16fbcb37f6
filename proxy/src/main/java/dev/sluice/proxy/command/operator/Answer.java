package dev.sluice.proxy.command.operator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An answer of HTTP/1.1 on a connection that ends with it. Immutable. */
record Answer(String status, String body) {
    private static final String LINE = "\r\n";
    private static final int HEX = 16;

    /** Takes it apart; null when it is none, or is cut off. */
    static @Nullable Answer of(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1); // one character is one byte
        int end = text.indexOf(LINE + LINE);
        String[] status = text.split(" ", 3);
        if (end < 0 || status.length < 3) {
            return null;
        }
        int start = end + 2 * LINE.length();
        boolean chunked = text.substring(0, end).toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked");
        byte[] body = chunked ? unchunked(text, start) : text.substring(start).getBytes(StandardCharsets.ISO_8859_1);
        return body == null ? null : new Answer(status[1], new String(body, StandardCharsets.UTF_8));
    }

    private static byte @Nullable [] unchunked(String text, int start) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int at = start;
        while (true) {
            int line = text.indexOf(LINE, at);
            if (line < 0) {
                return null;
            }
            int length;
            try {
                length = Integer.parseInt(
                        text.substring(at, line).split(";", 2)[0].strip(), HEX);
            } catch (NumberFormatException _) {
                return null;
            }
            if (length == 0) {
                return body.toByteArray();
            }
            int from = line + LINE.length();
            if (length < 0 || length > text.length() - from - LINE.length()) {
                return null;
            }
            body.writeBytes(text.substring(from, from + length).getBytes(StandardCharsets.ISO_8859_1));
            at = from + length + LINE.length();
        }
    }
}
