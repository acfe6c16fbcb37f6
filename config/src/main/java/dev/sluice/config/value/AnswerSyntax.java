package dev.sluice.config.value;

import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A translation of regular expressions so that RE2 finds in bytes taken as ISO-8859-1 what Java's own engine would. One
 * use, one thread.
 */
final class AnswerSyntax {
    static final String LINE_ENDS = "\n\r\u0085";

    static final String TOO_LARGE = "it is too large once its repetitions are written out";
    private static final Pattern REPETITION = Pattern.compile("\\{([0-9]{1,4})(?:,([0-9]{0,4}))?\\}");
    private static final Pattern DOT_IS_ALL = Pattern.compile("\\(\\?[a-zA-Z]*s");
    private static final String SPACES = "\\t\\n\\x0B\\f\\r ";

    private final String text;
    private final boolean dotIsAll;
    private final StringBuilder translated = new StringBuilder();
    private int at;
    /** Instructions of the group that is open, of the last thing in it, and of the groups around it. */
    private long size;

    private long last;
    private final Deque<Long> outer = new ArrayDeque<>();

    private AnswerSyntax(String text) {
        this.text = text;
        this.dotIsAll = DOT_IS_ALL.matcher(text).find();
    }

    static String translate(String text) {
        return new AnswerSyntax(text).translate();
    }

    private String translate() {
        while (at < text.length()) {
            char sign = text.charAt(at);
            switch (sign) {
                case '\\' -> {
                    escape(false);
                    atom();
                }
                case '[' -> {
                    bracket();
                    atom();
                }
                case '.' -> {
                    take(dotIsAll ? "." : "[^\\n\\r\\x85]", 1);
                    atom();
                }
                case '(' -> {
                    outer.push(size);
                    size = 0;
                    take("(", 1);
                }
                case ')' -> {
                    last = size;
                    size += outer.isEmpty() ? 0 : outer.pop();
                    take(")", 1);
                }
                case '{' -> repetition();
                default -> {
                    take(String.valueOf(sign), 1);
                    atom();
                }
            }
        }
        return translated.toString();
    }

    private void atom() {
        last = 1;
        size++;
    }

    /** The engine writes repetitions out, those within others as often as both together say. */
    private void repetition() {
        Matcher repeated = REPETITION.matcher(text).region(at, text.length());
        if (!repeated.lookingAt()) {
            take("{", 1);
            atom();
            return;
        }
        long times = Long.parseLong(repeated.group(1));
        String most = repeated.group(2);
        if (most != null && !most.isEmpty()) {
            times = Math.max(times, Long.parseLong(most));
        }
        size += last * Math.max(0, times - 1);
        last *= Math.max(1, times);
        if (size > AnswerPattern.MAX_PROGRAM) {
            throw new PatternSyntaxException(TOO_LARGE, repeated.group());
        }
        take(repeated.group(), repeated.group().length());
    }

    private void take(String instead, int signs) {
        translated.append(instead);
        at += signs;
    }

    private void escape(boolean inBracket) {
        if (text.startsWith("\\Q", at)) {
            int end = text.indexOf("\\E", at);
            String quoted = text.substring(at, end < 0 ? text.length() : end + 2);
            take(quoted, quoted.length());
        } else if (text.startsWith("\\s", at)) {
            take(inBracket ? SPACES : "[" + SPACES + "]", 2);
        } else if (text.startsWith("\\S", at) && !inBracket) {
            take("[^" + SPACES + "]", 2);
        } else if (text.startsWith("\\v", at)) {
            throw new PatternSyntaxException("it would be a vertical tab alone", "\\v");
        } else {
            String pair = text.substring(at, Math.min(text.length(), at + 2));
            take(pair, pair.length());
        }
    }

    /** RE2 takes what Java reads as an intersection or a class within a class for plain signs. */
    private void bracket() {
        take("[", 1);
        if (at < text.length() && text.charAt(at) == '^') {
            take("^", 1);
        }
        boolean first = true;
        while (at < text.length() && (first || text.charAt(at) != ']')) {
            char sign = text.charAt(at);
            if ((sign == '[' && !text.startsWith("[:", at)) || text.startsWith("&&", at)) {
                throw new PatternSyntaxException("a class within a class", text.substring(at));
            }
            if (sign == '\\') {
                escape(true);
            } else if (sign == '[') {
                int end = text.indexOf(":]", at);
                take(
                        text.substring(at, end < 0 ? text.length() : end + 2),
                        end < 0 ? text.length() - at : end + 2 - at);
            } else {
                take(String.valueOf(sign), 1);
            }
            first = false;
        }
    }
}
