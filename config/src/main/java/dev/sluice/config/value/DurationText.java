package dev.sluice.config.value;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text of durations: {@code 250ms}, {@code 5s}, {@code 1m30s}, {@code 2d}. */
public final class DurationText {
    /** What the JSON Schema checks, which must also forbid the empty text; the order of units is the same as here. */
    public static final String PATTERN = "([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?";

    private static final Pattern WHOLE = Pattern.compile(PATTERN);
    private static final String[] UNITS = {"d", "h", "m", "s", "ms"};
    private static final long[] MILLIS = {86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L};

    /** No timeout is sensibly longer; the limit keeps nanosecond arithmetic far from overflow. */
    public static final Duration MAX = Duration.ofDays(365);

    /** Enough for 365 days in milliseconds, too short to overflow a long. */
    private static final int MAX_DIGITS = 11;

    private DurationText() {}

    public static Parsed<Duration> parse(String text) {
        if (text.equals("0")) {
            return new Parsed.Ok<>(Duration.ZERO);
        }
        if (text.matches("[0-9]+")) {
            return new Parsed.Bad<>("\"%s\" has no unit; write %s".formatted(text, withUnit(text)));
        }
        Matcher matcher = WHOLE.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            return new Parsed.Bad<>("\"%s\" is not a duration; write for example \"250ms\", \"5s\", \"1m30s\" or \"1h\""
                    .formatted(text));
        }
        long millis = 0;
        for (int i = 0; i < UNITS.length; i++) {
            millis += millis(matcher.group(i + 1), i);
            if (millis > MAX.toMillis()) {
                return new Parsed.Bad<>("\"%s\" is too long; at most \"365d\"".formatted(text));
            }
        }
        return new Parsed.Ok<>(Duration.ofMillis(millis));
    }

    /** What was probably meant first: HAProxy counts in milliseconds, and a number of quarters of an hour is in seconds. */
    private static String withUnit(String number) {
        if (number.length() > MAX_DIGITS) {
            return "\"%ss\" (or \"%sms\")".formatted(number, number);
        }
        long value = Long.parseLong(number);
        boolean seconds = (value % 900 == 0 && value % 1000 != 0) || value == 300 || value == 600;
        if (seconds || value < 100 || value % (value < 1000 ? 50 : 100) != 0) {
            return "\"%ss\" (or \"%sms\")".formatted(number, number);
        }
        return value < 1000
                ? "\"%sms\" or \"%ss\"".formatted(number, number)
                : "\"%s\" (%s milliseconds) or \"%ss\"".formatted(print(Duration.ofMillis(value)), number, number);
    }

    private static long millis(@Nullable String part, int unit) {
        if (part == null) {
            return 0;
        }
        String digits = part.substring(0, part.length() - UNITS[unit].length());
        return digits.length() > MAX_DIGITS ? Long.MAX_VALUE / 2 : Long.parseLong(digits) * MILLIS[unit];
    }

    /** The shortest text that {@link #parse} reads back, to the millisecond. */
    public static String print(Duration duration) {
        long rest = duration.toMillis();
        if (rest == 0) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < UNITS.length; i++) {
            long amount = rest / MILLIS[i];
            if (amount > 0) {
                text.append(amount).append(UNITS[i]);
                rest -= amount * MILLIS[i];
            }
        }
        return text.toString();
    }
}
