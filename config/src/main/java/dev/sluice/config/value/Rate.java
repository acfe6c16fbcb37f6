package dev.sluice.config.value;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rate: so many in a period, and at most so many at once.
 *
 * @param count at least 1
 */
public record Rate(int count, Duration period) {
    private static final int MAX = 1_000_000;
    private static final long MINUTE = 60;
    private static final long HOUR = 3600;
    /** Sources are forgotten one day or other; nobody counts clients over more than a day. */
    private static final Duration LONGEST = Duration.ofHours(24);

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})/([0-9]{0,9})(s|m|h)");

    /** {@code 500/s}, {@code 100/m} or {@code 1000/h}; {@code 20/10s} counts over a window of ten seconds. */
    public static Parsed<Rate> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return new Parsed.Bad<>(
                    "\"%s\" is not a rate; write one such as \"500/s\", \"100/m\" or \"20/10s\" (20 in ten seconds)"
                            .formatted(text));
        }
        int count = Integer.parseInt(matcher.group(1));
        long units = matcher.group(2).isEmpty() ? 1 : Long.parseLong(matcher.group(2));
        Duration period =
                switch (matcher.group(3)) {
                    case "s" -> Duration.ofSeconds(units);
                    case "m" -> Duration.ofMinutes(units);
                    default -> Duration.ofHours(units);
                };
        if (period.isZero() || period.compareTo(LONGEST) > 0) {
            return new Parsed.Bad<>("\"%s\": the time after \"/\" is 1s to 24h".formatted(text));
        }
        if (count == 0) {
            return new Parsed.Bad<>("\"%s\" would refuse everybody; leave the key out for no limit".formatted(text));
        }
        return count > MAX
                ? new Parsed.Bad<>("\"%s\" is out of range; the highest rate is %d".formatted(text, MAX))
                : new Parsed.Ok<>(new Rate(count, period));
    }

    @Override
    public String toString() {
        long seconds = period.toSeconds();
        long unit = seconds % HOUR == 0 ? HOUR : seconds % MINUTE == 0 ? MINUTE : 1;
        String word = unit == HOUR ? "h" : unit == MINUTE ? "m" : "s";
        return count + "/" + (seconds == unit ? "" : String.valueOf(seconds / unit)) + word;
    }
}
