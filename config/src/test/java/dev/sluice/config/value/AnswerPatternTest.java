package dev.sluice.config.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AnswerPatternTest {
    private static final int LONG = 16 * 1024;
    private static final Pattern REPEATED_GROUP = Pattern.compile("\\)[*+?{]");

    private static AnswerPattern pattern(String text) {
        return switch (AnswerPattern.parse(text)) {
            case Parsed.Ok<AnswerPattern>(AnswerPattern pattern) -> pattern;
            case Parsed.Bad<AnswerPattern>(String message) -> throw new AssertionError(message);
        };
    }

    private static String problem(String text) {
        return switch (AnswerPattern.parse(text)) {
            case Parsed.Ok<AnswerPattern> ok -> throw new AssertionError(ok);
            case Parsed.Bad<AnswerPattern>(String message) -> message;
        };
    }

    private static int find(String pattern, String said) {
        byte[] bytes = said.getBytes(StandardCharsets.ISO_8859_1);
        return pattern(pattern).find(bytes, bytes.length);
    }

    /** Each of these overflows the stack of an engine that goes back, or takes it longer than anybody lives. */
    @ParameterizedTest
    @ValueSource(strings = {"(a|b)*c", "a.*a.*a.*a.*a.*b", "(a*)*b", "(a|aa)+$b", "(?:a?){30}a{30}b", "^(a+)+$c"})
    void noAnswerTakesLong(String pattern) {
        assertThat(find(pattern, "a".repeat(LONG))).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({
        "ready|standby, i am standby now, 12",
        "'^\\+PONG$', '+PONG\r\n', 5",
        "'^\\+PONG$', '+PONG\n', 5",
        "'PONG$', '+PONG\r\nmore', -1",
        "'a.b', 'a\rb', -1",
        "'(?s)a.b', 'a\rb', 3",
        "'a\\sb', 'a\u000bb', 3",
        "'[\\s]b', '\u000bb', 2",
        "'\\x00\\xff', '\u0000\u00ff', 2",
        "'\\Q.\\E', 'a.', 2",
        "(?i)ok, ' OK', 3"
    })
    void itMeansWhatItMeantInJava(String pattern, String said, int end) {
        assertThat(find(pattern, said)).isEqualTo(end);
        Matcher java = Pattern.compile(pattern).matcher(said);
        assertThat(java.find() ? java.end() : -1).isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"(?=a)b", "(?<!a)b", "(a)\\1", "a++b", "(?>a)b", "[a&&b]", "[a[bc]]", "\\Rx", "\\v", "a\\Z", "("
            })
    void whatTheEngineLacksIsAnErrorWithItsRemedy(String pattern) {
        assertThat(problem(pattern))
                .startsWith("\"" + pattern + "\" is not a regular expression: ")
                .contains("the syntax is RE2's: no lookahead or lookbehind, no backreferences");
    }

    @Test
    void whatWouldBeTooMuchWorkIsAnError() {
        assertThat(problem("(a{100}){100}")).contains("it is too large once its repetitions are written out");
        assertThat(problem("(((a{1000}){1000}){1000})")).contains("is not a regular expression");
        assertThat(problem("a".repeat(1_001))).contains("it has 1001 characters, at most 1000 are allowed");
        assertThat(problem("(".repeat(400) + "a")).contains("is not a regular expression");
        assertThat(pattern("(".repeat(200) + "a" + ")".repeat(200)).find(new byte[] {'a'}, 1))
                .isEqualTo(1);
    }

    @Test
    void randomExpressionsFindInRandomAnswersWhatJavaFinds() {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int tooSlow = 0;
        for (int i = 0; i < 20_000; i++) {
            String pattern = expression(random, 3) + (random.nextInt(4) == 0 ? "$" : "");
            String said = answer(random);
            int end = find(pattern, said);
            java.util.regex.Matcher java = Pattern.compile(pattern).matcher(new Bounded(said));
            boolean found;
            try {
                found = java.find();
            } catch (TooSlow _) {
                tooSlow++;
                continue;
            }
            assertThat(end >= 0)
                    .as("\"%s\" in \"%s\", seed %d", pattern, said, seed)
                    .isEqualTo(found);
            // Not before or behind the last line end, nor how often something empty is repeated: that is all.
            if (found
                    && !pattern.endsWith("$")
                    && !REPEATED_GROUP.matcher(pattern).find()) {
                assertThat(end)
                        .as("\"%s\" in \"%s\", seed %d", pattern, said, seed)
                        .isEqualTo(java.end());
            }
        }
        assertThat(tooSlow).as("expressions that Java gave up").isLessThan(1_000);
    }

    /**
     * A text that lets itself be read only so often: Java's engine goes back and forth, and takes minutes for one of some hundred
     * thousand of these expressions.
     */
    private static final class Bounded implements CharSequence {
        private static final int MAX_READS = 100_000;
        private final String text;
        private int reads;

        Bounded(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++reads > MAX_READS) {
                throw new TooSlow();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final class TooSlow extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static String answer(Random random) {
        StringBuilder said = new StringBuilder();
        for (int left = random.nextInt(12); left > 0; left--) {
            said.append("aab \n\r\u000b\u0085\u00e9".charAt(random.nextInt(9)));
        }
        return said.toString();
    }

    private static String expression(Random random, int depth) {
        StringBuilder text = new StringBuilder();
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            text.append(
                    switch (random.nextInt(depth == 0 ? 8 : 10)) {
                        case 0, 1 -> "a";
                        case 2 -> "b";
                        case 3 -> ".";
                        case 4 -> random.nextBoolean() ? "\\s" : "\\S";
                        case 5 -> random.nextBoolean() ? "[^a]" : "[b\\s]";
                        case 6 -> "\\n";
                        case 7 -> random.nextInt(4) == 0 ? "^" : "\\xe9";
                        case 8 -> "(" + expression(random, depth - 1) + ")";
                        default -> "(?:" + expression(random, depth - 1) + "|" + expression(random, depth - 1) + ")";
                    });
            if (!text.toString().endsWith("^")) {
                text.append(new String[] {"", "", "", "*", "+", "?", "{1,2}", "*?"}[random.nextInt(8)]);
            }
        }
        return text.toString();
    }
}
