package dev.sluice.config.text;

/**
 * The text that may go to a terminal or into a line of a log: whatever could begin a new line, steer a terminal or
 * change the direction of the text is written as an escape. Each place where text leaves the program calls this once.
 * Stateless, callable from any thread.
 */
public final class Printable {
    private static final char LAST_OF_ONE_BYTE = 0xFF;

    private Printable() {}

    /** The text itself when there is nothing to escape. */
    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isUnsafe(text.charAt(i))) {
                StringBuilder out = new StringBuilder(text.length() + 16);
                append(text, out);
                return out.toString();
            }
        }
        return text;
    }

    /** As {@link #of}, each line of a text of several lines for itself. */
    public static String ofLines(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            out.append(of(text.substring(start, end))).append('\n');
            start = end + 1;
        }
        return out.append(of(text.substring(start))).toString();
    }

    /** As {@link #of}, without an object. */
    public static void append(String text, StringBuilder out) {
        for (int i = 0; i < text.length(); i++) {
            append(text.charAt(i), out);
        }
    }

    static void append(char c, StringBuilder out) {
        if (isUnsafe(c)) {
            escape(c, out);
        } else {
            out.append(c);
        }
    }

    private static void escape(char c, StringBuilder out) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> out.append((c <= LAST_OF_ONE_BYTE ? "\\x%02x" : "\\u%04x").formatted((int) c));
        }
    }

    /** Controls of both sets, breaks of lines and paragraphs, marks of direction, and what cannot be seen or told from a space. */
    public static boolean isUnsafe(char c) {
        if (c >= ' ' && c < 0x7f) {
            return false;
        }
        return Character.isISOControl(c)
                || (c >= '\u2028' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069')
                || (c >= '\u200b' && c <= '\u200f')
                || c == '\u00a0'
                || c == '\u00ad'
                || c == '\u2060'
                || c == '\ufeff'
                || c == '\u061c';
    }
}
