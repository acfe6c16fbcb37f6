package dev.sluice.config.tree;

/**
 * A value as text; what it means depends on the key alone, never on YAML's own types.
 *
 * @param plain not quoted
 */
public record Scalar(String text, boolean plain, Span span) implements Node {
    /** Nothing was written, or YAML's word for nothing. */
    public boolean isMissing() {
        return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
    }
}
