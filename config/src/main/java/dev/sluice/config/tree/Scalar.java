package dev.sluice.config.tree;

/**
 * A value as text; what it means depends on the key alone, never on YAML's own types.
 *
 * @param plain not quoted
 */
public record Scalar(String text, boolean plain, Span span) implements Node {
    private static final int MAX_SHOWN = 60;

    /** The text for messages and paths, where a long one would bury the rest. */
    public String shown() {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
    }

    /** Nothing was written, or YAML's word for nothing. */
    public boolean isMissing() {
        return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
    }
}
