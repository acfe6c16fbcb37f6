package dev.sluice.config.text;

/**
 * A text between double quotes as YAML and JSON have it: what ends a line, steers a terminal or changes the direction
 * of the text is an escape. Stateless, callable from any thread.
 */
public final class Quoted {
    private Quoted() {}

    /** Between its quotes, so that reading it as YAML gives the text. */
    public static String of(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 16).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else {
                Printable.append(c, quoted);
            }
        }
        return quoted.append('"').toString();
    }

    /** As {@link #of} when there is anything to escape; otherwise the text itself, without quotes. For people. */
    public static String ifNeeded(String text) {
        return text.chars().anyMatch(c -> Printable.isUnsafe((char) c)) ? of(text) : text;
    }
}
