package dev.sluice.proxy.health;

import dev.sluice.config.value.AnswerPattern;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An expectation of a check for the bytes of a backend. Immutable. */
sealed interface Expectation {
    /** The meaning of the bytes so far. */
    sealed interface Answer {
        /** A match, which ends after this many bytes. */
        record Found(int end) implements Answer {}

        /** No match so far; it may still come. */
        record NotYet() implements Answer {}

        /** A mismatch: what is expected cannot come any more. */
        record Wrong(Verdict verdict) implements Answer {}
    }

    Answer.NotYet NOT_YET = new Answer.NotYet();

    /** Looks at the first {@code length} bytes. */
    Answer examine(byte[] received, int length);

    /** In the middle of a sentence. */
    String wanted();

    /** The expectation of these bytes, anywhere. */
    @SuppressWarnings("ArrayRecordComponent") // never changed, never compared
    record Bytes(byte[] bytes, String wanted) implements Expectation {
        @Override
        public Answer examine(byte[] received, int length) {
            for (int start = 0; start + bytes.length <= length; start++) {
                if (Arrays.equals(received, start, start + bytes.length, bytes, 0, bytes.length)) {
                    return new Answer.Found(start + bytes.length);
                }
            }
            return NOT_YET;
        }
    }

    /** A match of this expression, anywhere. */
    record Regex(AnswerPattern pattern, String wanted) implements Expectation {
        @Override
        public Answer examine(byte[] received, int length) {
            int end = pattern.find(received, length);
            return end < 0 ? NOT_YET : new Answer.Found(end);
        }
    }

    /** An HTTP status line with one of these codes; each range is given by its first and last code. */
    record Status(List<int[]> ranges) implements Expectation {
        /** {@code HTTP/1.1 200}: the reason behind it may be empty. */
        private static final Pattern LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9][0-9])[ \\r\\n]");

        private static final int ENOUGH = "HTTP/1.1 200 ".length();

        @Override
        public Answer examine(byte[] received, int length) {
            if (length < ENOUGH) {
                return NOT_YET;
            }
            String start = new String(received, 0, ENOUGH, StandardCharsets.ISO_8859_1);
            Matcher matcher = LINE.matcher(start);
            if (!matcher.lookingAt()) {
                return new Answer.Wrong(new Verdict(Verdict.Code.L7RSP, "no HTTP status line"));
            }
            int status = Integer.parseInt(matcher.group(1));
            for (int[] range : ranges) {
                if (status >= range[0] && status <= range[1]) {
                    return new Answer.Found(length);
                }
            }
            return new Answer.Wrong(new Verdict(Verdict.Code.L7STS, "status " + status));
        }

        @Override
        public String wanted() {
            return "an HTTP status line";
        }
    }
}
