package dev.sluice.config.finding;

import dev.sluice.config.text.Printable;
import dev.sluice.config.tree.Span;
import org.jspecify.annotations.Nullable;

/**
 * A line of the source and the part of it that is meant.
 *
 * @param column 1-based
 * @param length in characters, at least 1
 */
public record Snippet(int lineNumber, String line, int column, int length) {
    /** A line longer than this is cut around its caret. */
    private static final int MAX_WIDTH = 120;

    private static final int BEFORE_CARET = 40;

    static @Nullable Snippet of(Span span) {
        if (span.line() == 0 || span.source().lines().isEmpty()) {
            return null;
        }
        return new Snippet(span.line(), span.source().line(span.line()), span.column(), span.length());
    }

    /** Each character keeps its place, which the carets below refer to. */
    private static String plain(String line) {
        StringBuilder plain = new StringBuilder(line);
        for (int i = 0; i < plain.length(); i++) {
            if (Printable.isUnsafe(plain.charAt(i))) {
                plain.setCharAt(i, ' ');
            }
        }
        return plain.toString();
    }

    /** Two lines: the source line and the caret line. */
    String render() {
        int from = 0;
        if (line.length() > MAX_WIDTH && column - 1 > BEFORE_CARET) {
            from = Math.min(column - 1 - BEFORE_CARET, line.length());
        }
        int to = Math.min(line.length(), from + MAX_WIDTH);
        // Cut first: a line may be the whole file, and every finding in it would walk over all of it.
        String text = plain(line.substring(from, to));
        String before = from > 0 ? "..." : "";
        String after = to < line.length() ? "..." : "";
        int start = column - 1 - from;
        int carets = Math.max(1, Math.min(length, text.length() - start));
        String number = "%5d".formatted(lineNumber);
        String margin = " ".repeat(number.length());
        return "%s | %s%s%s\n".formatted(number, before, text, after)
                + "%s | %s%s".formatted(margin, " ".repeat(start + before.length()), "^".repeat(carets));
    }
}
