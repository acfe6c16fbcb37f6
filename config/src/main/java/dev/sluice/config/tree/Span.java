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
        int line = Source.ofText("", 0, before).lines().size();
        int column = before.length() - Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r'));
        return new Span(source, line, column, 1);
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
