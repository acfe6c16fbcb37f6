package dev.sluice.config.tree;

import java.util.Comparator;

/**
 * A part of one line of a source.
 *
 * @param line 1-based; 0 = the source as a whole
 * @param column 1-based
 * @param length in characters
 */
public record Span(Source source, int line, int column, int length) {
    public static final Comparator<Span> FILE_ORDER = Comparator.comparingInt((Span span) -> span.source.order())
            .thenComparingInt(Span::line)
            .thenComparingInt(Span::column);

    /**
     * The character behind a part of the text.
     *
     * @param before all of the text up to there
     */
    public static Span behind(Source source, String before) {
        return new Span(source, Source.countLines(before), before.length() - lastBreak(before), 1);
    }

    /**
     * As {@link #behind}, of a text that is not to be kept as a whole.
     *
     * @param after what follows, from the character itself
     */
    public static Span between(String name, int order, String before, String after) {
        int end = 0;
        while (end < after.length() && after.charAt(end) != '\n' && after.charAt(end) != '\r') {
            end++;
        }
        String line = before.substring(lastBreak(before) + 1) + after.substring(0, end);
        return behind(Source.ofLine(name, order, line, Source.countLines(before)), before);
    }

    private static int lastBreak(String text) {
        return Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
    }

    /** {@code sluice.yaml:21:3}, or the name of the source alone. */
    public String describe() {
        return line == 0 ? source.name() : source.name() + ":" + line + ":" + column;
    }

    /** Narrows to the first occurrence of a part of the text, when it stands on this line. */
    public Span narrowedTo(String part) {
        int index = line == 0 ? -1 : source.line(line).indexOf(part, column - 1);
        return index < 0 ? this : new Span(source, line, index + 1, part.length());
    }
}
