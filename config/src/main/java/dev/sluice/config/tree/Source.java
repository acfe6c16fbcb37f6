package dev.sluice.config.tree;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text that holds configuration, for naming places in it and showing its lines.
 *
 * @param name file name as given by the user, or the flag
 * @param order place among the sources of one load; problems are reported in this order
 * @param lines empty when there is nothing to show (a flag, a file that cannot be read)
 */
public record Source(String name, int order, boolean flag, List<String> lines) {
    /** Sources are told apart by identity: comparing all lines would make every comparison of places slow. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    public static Source ofText(String name, int order, String text) {
        // The line breaks of YAML 1.1, so that line numbers agree with the parser's.
        return new Source(name, order, false, List.of(text.split("\r\n|[\r\n\u0085\u2028\u2029]", -1)));
    }

    /**
     * A text of which one line is kept, since all of a large file would be large.
     *
     * @param number of the line, 1-based
     */
    public static Source ofLine(String name, int order, String line, int number) {
        return new Source(name, order, false, new OneLine(line, number));
    }

    /** How many lines {@link #ofText} would make of a text. */
    static int countLines(String text) {
        int count = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean half = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
            if (!half && (c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029')) {
                count++;
            }
        }
        return count;
    }

    public static Source ofFlag(String flag, int order) {
        return new Source(flag, order, true, List.of());
    }

    public static Source unreadable(String name, int order) {
        return new Source(name, order, false, List.of());
    }

    /** Text of a line (1-based), empty when there is none. */
    public String line(int number) {
        return number >= 1 && number <= lines.size() ? lines.get(number - 1) : "";
    }

    public Span whole() {
        return new Span(this, 0, 0, 0);
    }
}
