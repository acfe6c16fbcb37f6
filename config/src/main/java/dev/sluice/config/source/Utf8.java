package dev.sluice.config.source;

import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Source;
import dev.sluice.config.tree.Span;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The decoder of the bytes of a file, with the place of the first that are no text. Stateless. */
final class Utf8 {
    /** Of the line of the first wrong byte, behind that; more than is ever shown of a line. */
    private static final int MAX_SHOWN = 1024;

    private Utf8() {}

    /** Null after reporting an error. */
    static @Nullable String decode(String name, int order, byte[] bytes, Problems problems) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (!result.isError()) {
            return text;
        }
        if (isSixteenBits(bytes)) {
            problems.error(Source.unreadable(name, order).whole(), "", "the file is UTF-16 text; save it as UTF-8");
        } else if (isBinary(bytes)) {
            problems.error(Source.unreadable(name, order).whole(), "", "the file is not UTF-8 text");
        } else {
            int rest = Math.min(bytes.length - in.position(), MAX_SHOWN);
            String after = new String(bytes, in.position(), rest, StandardCharsets.UTF_8);
            problems.error(Span.between(name, order, text, after), "", message(bytes[in.position()]));
        }
        return null;
    }

    private static boolean isSixteenBits(byte[] bytes) {
        return bytes.length >= 2 && (bytes[0] & 0xff) + (bytes[1] & 0xff) == 0xff + 0xfe && bytes[0] != bytes[1];
    }

    private static boolean isBinary(byte[] bytes) {
        for (byte one : bytes) {
            if (one == 0) {
                return true;
            }
        }
        return false;
    }

    private static String message(byte wrong) {
        char latin = (char) (wrong & 0xff);
        return "the byte 0x%02X is not UTF-8%s; save the file as UTF-8"
                .formatted((int) latin, latin < '\u00a0' ? "" : " (in Latin-1 it is \"" + latin + "\")");
    }
}
