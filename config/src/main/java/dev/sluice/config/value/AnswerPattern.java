package dev.sluice.config.value;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A regular expression for what a server says, matched in a time that grows with the length of that alone, whoever the
 * server is. Syntax and engine are RE2's (Russ Cox, "Regular Expression Matching Can Be Simple And Fast"). Bytes are
 * taken as ISO-8859-1. Where RE2 and Java mean different things by the same sign, it is Java's: a dot is no line end,
 * {@code \s} has the vertical tab, and {@code $} also stands before the last line end.
 *
 * <p>Immutable; any thread.
 */
public final class AnswerPattern {
    /** Nobody reads longer ones; the parser recurses into each bracket. */
    static final int MAX_LENGTH = 1_000;
    /** Steps for each byte are at most these, and each check looks at 16 KiB: a tenth of a second at the very worst. */
    static final int MAX_PROGRAM = 500;

    private static final String REMEDY =
            "the syntax is RE2's: no lookahead or lookbehind, no backreferences, no possessive quantifiers,"
                    + " no classes within classes; write it without, or as several steps";

    private final String text;
    private final Pattern pattern;
    private final boolean endsAtLine;

    private AnswerPattern(String text, Pattern pattern) {
        this.text = text;
        this.pattern = pattern;
        this.endsAtLine = text.indexOf('$') >= 0;
    }

    /** Compiles it, or says what is wrong with it. */
    public static Parsed<AnswerPattern> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return bad(
                    text.substring(0, 20) + "...",
                    "it has %d characters, at most %d are allowed".formatted(text.length(), MAX_LENGTH));
        }
        try {
            Pattern pattern = Pattern.compile(AnswerSyntax.translate(text));
            return pattern.programSize() > MAX_PROGRAM
                    ? bad(text, AnswerSyntax.TOO_LARGE + "; repeat less")
                    : new Parsed.Ok<>(new AnswerPattern(text, pattern));
        } catch (PatternSyntaxException e) {
            String where = String.valueOf(e.getPattern());
            return bad(
                    text,
                    e.getDescription().toLowerCase(Locale.ROOT) + (where.isEmpty() ? "" : " at \"" + where + "\"")
                            + "; " + REMEDY);
        } catch (StackOverflowError _) {
            return bad(text, "its brackets are nested too deeply");
        }
    }

    private static Parsed<AnswerPattern> bad(String text, String reason) {
        return new Parsed.Bad<>("\"%s\" is not a regular expression: %s".formatted(text, reason));
    }

    /** Where the first match within the first {@code length} bytes ends; -1 without one. */
    public int find(byte[] bytes, int length) {
        String said = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        Matcher whole = pattern.matcher(said);
        boolean found = whole.find();
        int line = endsAtLine ? lineEnd(said) : said.length();
        if (line < said.length()) {
            Matcher shorter = pattern.matcher(said.substring(0, line));
            if (shorter.find() && (!found || shorter.start() < whole.start())) {
                return shorter.end();
            }
        }
        return found ? whole.end() : -1;
    }

    /** Where the last line end begins, if it is the end. */
    private static int lineEnd(String said) {
        if (said.endsWith("\r\n")) {
            return said.length() - 2;
        }
        boolean ends = !said.isEmpty() && AnswerSyntax.LINE_ENDS.indexOf(said.charAt(said.length() - 1)) >= 0;
        return ends ? said.length() - 1 : said.length();
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
