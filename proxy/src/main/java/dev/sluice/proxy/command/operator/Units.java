package dev.sluice.proxy.command.operator;

import dev.sluice.proxy.log.Counted;
import java.util.Locale;

/** The text of numbers with their units, for people. */
final class Units {
    private static final String[] BYTES = {"B", "KB", "MB", "GB", "TB", "PB"};
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Units() {}

    static String bytes(double count) {
        double rest = count;
        int unit = 0;
        while (rest >= 1000 && unit < BYTES.length - 1) {
            rest /= 1000;
            unit++;
        }
        return unit == 0
                ? String.format(Locale.ROOT, "%.0f B", rest)
                : String.format(Locale.ROOT, rest < 10 ? "%.1f %s" : "%.0f %s", rest, BYTES[unit]);
    }

    static String time(double seconds) {
        long whole = (long) seconds;
        if (whole < MINUTE) {
            return whole + "s";
        }
        if (whole < HOUR) {
            return whole / MINUTE + "m" + whole % MINUTE + "s";
        }
        return whole < DAY
                ? whole / HOUR + "h" + whole % HOUR / MINUTE + "m"
                : whole / DAY + "d" + whole % DAY / HOUR + "h";
    }

    /** Of a limit, if there is one: {@code 1 session}, {@code 1/5 sessions}. */
    static String sessions(long active, long limit) {
        return limit == 0 ? Counted.of(active, "session") : ofLimit(active, limit) + " sessions";
    }

    /** Active connections and, if there is one, their limit. */
    static String ofLimit(long active, long limit) {
        return limit == 0 ? String.valueOf(active) : active + "/" + limit;
    }

    /** The text, or its beginning and three dots. */
    static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 3) + "...";
    }
}
