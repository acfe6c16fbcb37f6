package dev.sluice.config.finding;

import dev.sluice.config.tree.Span;

/**
 * A place in a source.
 *
 * @param file as the user named it, or a flag such as {@code --listen}
 * @param line 1-based; 0 = the source as a whole
 * @param column 1-based; 0 = the source as a whole
 */
public record Place(String file, int line, int column) {
    static Place of(Span span) {
        return new Place(span.source().name(), span.line(), span.column());
    }

    /** {@code sluice.yaml:14:5}, or {@code sluice.yaml}. */
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
