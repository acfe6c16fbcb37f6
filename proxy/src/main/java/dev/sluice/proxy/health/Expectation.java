package dev.sluice.proxy.health;

import dev.sluice.config.value.AnswerPattern;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An expectation of a check for the bytes of a backend. Immutable. */
sealed interface Expectation
        permits Expectation.Bytes, Expectation.Regex, Expectation.Status, Expectation.Guarded, HttpAnswer {
    /** The meaning of the bytes so far. */
    sealed interface Answer {
        /** A match, which ends after this many bytes. */
        record Found(int end) implements Answer {}

        /** No match so far; it may still come. */
        record NotYet() implements Answer {}

        /** All that counts has come, and what is expected is not in it. */
        record Missing() implements Answer {}

        /** A match of what must not come. */
        record Forbidden(Expectation which) implements Answer {}

        /** A mismatch: what is expected cannot come any more. */
        record Wrong(Verdict verdict) implements Answer {}
    }

    Answer.NotYet NOT_YET = new Answer.NotYet();

    /** Bytes of a backend that are looked at, unless more of them are needed. */
    int MOST = 16 * 1024;

    /**
     * Looks at the first {@code length} bytes.
     *
     * @param atEnd no more of them are to come, or none that are looked at
     */
    Answer examine(byte[] received, int length, boolean atEnd);

    /** In the middle of a sentence. */
    String wanted();

    /** What people see of the first {@code length} bytes, as ISO 8859-1. */
    default String said(byte[] received, int length) {
        return new String(received, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** The bytes of the backend that are looked at; what is expected must come among them. */
    default int most() {
        return MOST;
    }

    /** The expectation of these bytes, anywhere. */
    @SuppressWarnings("ArrayRecordComponent") // never changed, never compared
    record Bytes(byte[] bytes, String wanted) implements Expectation {
        @Override
        public Answer examine(byte[] received, int length, boolean atEnd) {
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
        public Answer examine(byte[] received, int length, boolean atEnd) {
            int end = pattern.find(received, length);
            return end < 0 ? NOT_YET : new Answer.Found(end);
        }
    }

    /**
     * Another expectation, before whose match none of some others may be met. What comes behind the match does not count.
     *
     * @param forbidden the first of them that is found is told
     */
    record Guarded(List<Expectation> forbidden, Expectation expected) implements Expectation {
        public Guarded {
            forbidden = List.copyOf(forbidden);
        }

        @Override
        public Answer examine(byte[] received, int length, boolean atEnd) {
            Answer answer = expected.examine(received, length, atEnd);
            int until = answer instanceof Answer.Found(int end) ? end : length;
            for (Expectation each : forbidden) {
                if (each.examine(received, until, atEnd) instanceof Answer.Found) {
                    return new Answer.Forbidden(each);
                }
            }
            return answer;
        }

        @Override
        public String wanted() {
            return expected.wanted();
        }
    }

    /** An HTTP status line with one of these codes; each range is given by its first and last code. */
    record Status(List<int[]> ranges) implements Expectation {
        /** {@code HTTP/1.1 200}: the reason behind it may be empty. */
        private static final Pattern LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9][0-9])[ \\r\\n]");

        private static final int ENOUGH = "HTTP/1.1 200 ".length();

        @Override
        public Answer examine(byte[] received, int length, boolean atEnd) {
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
