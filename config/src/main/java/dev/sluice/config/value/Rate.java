package dev.sluice.config.value;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * So many in a period, and at most so many at once.
 *
 * @param count at least 1
 */
public record Rate(int count, Duration period) {
    private static final int MAX = 1_000_000;
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})/(s|m|h)");

    /** {@code 500/s}, {@code 100/m} or {@code 1000/h}. */
    public static Parsed<Rate> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return new Parsed.Bad<>(
                    "\"%s\" is not a rate; write one such as \"500/s\", \"100/m\" or \"1000/h\"".formatted(text));
        }
        int count = Integer.parseInt(matcher.group(1));
        Duration period =
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(1);
                    case "m" -> Duration.ofMinutes(1);
                    default -> Duration.ofHours(1);
                };
        if (count == 0) {
            return new Parsed.Bad<>("\"%s\" would refuse everybody; leave the key out for no limit".formatted(text));
        }
        return count > MAX
                ? new Parsed.Bad<>("\"%s\" is out of range; the highest rate is %d".formatted(text, MAX))
                : new Parsed.Ok<>(new Rate(count, period));
    }

    @Override
    public String toString() {
        String unit = period.toSeconds() == 1 ? "s" : period.toSeconds() == 60 ? "m" : "h";
        return count + "/" + unit;
    }
}
