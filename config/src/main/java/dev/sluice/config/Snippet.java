package dev.sluice.config;

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

    /** Two lines: the source line and the caret line. */
    String render() {
        String text = line.replaceAll("\\p{Cntrl}", " ");
        int start = column - 1;
        String before = "";
        if (text.length() > MAX_WIDTH && start > BEFORE_CARET) {
            int cut = Math.min(start - BEFORE_CARET, text.length());
            text = text.substring(cut);
            start -= cut;
            before = "...";
        }
        String after = "";
        if (text.length() > MAX_WIDTH) {
            text = text.substring(0, MAX_WIDTH);
            after = "...";
        }
        int carets = Math.max(1, Math.min(length, text.length() - start));
        String number = "%5d".formatted(lineNumber);
        String margin = " ".repeat(number.length());
        return "%s | %s%s%s\n".formatted(number, before, text, after)
                + "%s | %s%s".formatted(margin, " ".repeat(start + before.length()), "^".repeat(carets));
    }
}
