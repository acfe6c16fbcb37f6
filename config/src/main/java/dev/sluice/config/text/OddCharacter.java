package dev.sluice.config.text;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A character of a line that looks like one of YAML's and is none, or cannot be seen: what text processors and web pages make of
 * blanks, quotes and hyphens.
 *
 * @param column 1-based
 * @param visible whether it is seen for what it is not: then only its own line can be wrong by it
 * @param quoted whether it stands in quotes, where it may be meant
 */
public record OddCharacter(int column, String message, boolean visible, boolean quoted) {
    private static final int FIRST_FULLWIDTH = 0xff01;
    private static final int LAST_FULLWIDTH = 0xff5e;
    private static final int FROM_FULLWIDTH = 0xfee0;
    private static final String DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb";

    /** The first of a line; null when there is none outside its comment. */
    public static @Nullable OddCharacter first(String line) {
        if (line.chars().allMatch(c -> c < 0x80)) {
            return null;
        }
        char quote = 0;
        char before = ' ';
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            String message = c < 0x80 ? null : message(c);
            if (message != null) {
                return new OddCharacter(i + 1, message, isVisible(c), quote != 0);
            }
            if (quote != 0) {
                quote = c == quote && (quote == '\'' || before != '\\') ? 0 : quote;
            } else if (c == '#' && before == ' ') {
                return null;
            } else if ((c == '"' || c == '\'') && " [{,:-".indexOf(before) >= 0) {
                quote = c;
            }
            before = c == '\t' ? ' ' : c;
        }
        return null;
    }

    private static boolean isVisible(char c) {
        return Character.getType(c) != Character.SPACE_SEPARATOR && Character.getType(c) != Character.FORMAT;
    }

    private static @Nullable String message(char c) {
        return switch (Character.getType(c)) {
            case Character.SPACE_SEPARATOR -> named(c) + " looks like a space and is none; replace it with a space";
            case Character.FORMAT -> named(c) + " cannot be seen and is part of the text; delete it";
            case Character.DASH_PUNCTUATION -> named(c) + " is no hyphen; write \"-\"";
            case Character.INITIAL_QUOTE_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION -> quote(c);
            default -> c == '\u201e' || c == '\u201a' ? quote(c) : fullwidth(c);
        };
    }

    private static String quote(char c) {
        return named(c) + " is no quote in YAML; write " + (DOUBLE_QUOTES.indexOf(c) >= 0 ? "\"" : "'");
    }

    private static @Nullable String fullwidth(char c) {
        if (c < FIRST_FULLWIDTH || c > LAST_FULLWIDTH) {
            return null;
        }
        char plain = (char) (c - FROM_FULLWIDTH);
        return "%s is no \"%s\"; write %s".formatted(named(c), plain, plain == '"' ? "\"" : "\"" + plain + "\"");
    }

    /** By its number, and in words: many of them are seen only in a hex dump. */
    private static String named(char c) {
        String name = Character.getName(c);
        return "U+%04X (%s)".formatted((int) c, name == null ? "no character" : name.toLowerCase(Locale.ROOT));
    }
}
