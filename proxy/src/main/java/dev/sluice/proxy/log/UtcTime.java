package dev.sluice.proxy.log;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** An instant as logs and the API write it: RFC 3339 in UTC, always with milliseconds. Stateless. */
public final class UtcTime {
    private UtcTime() {}

    /** Such as {@code 2026-11-29T08:18:06.000Z}: {@link Instant#toString} leaves out what is zero. */
    public static String of(Instant instant) {
        String text = instant.truncatedTo(ChronoUnit.MILLIS).toString();
        return text.indexOf('.') > 0 ? text : text.replace("Z", ".000Z");
    }
}
