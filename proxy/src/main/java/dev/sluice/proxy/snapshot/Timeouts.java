package dev.sluice.proxy.snapshot;

import dev.sluice.config.TimeoutsConfig;
import java.time.Duration;

/** Limits of time of a frontend's sessions, in nanoseconds; {@link #NEVER} where there is none. Immutable. */
public record Timeouts(
        long connectNanos,
        long clientIdleNanos,
        long backendIdleNanos,
        long halfClosedNanos,
        long firstByteNanos,
        long maxLifetimeNanos) {
    /** Far enough away for any session, near enough that adding it to a clock does not overflow. */
    public static final long NEVER = Long.MAX_VALUE / 4;

    static Timeouts of(TimeoutsConfig config) {
        return new Timeouts(
                nanos(config.connect()),
                nanos(config.clientIdle()),
                nanos(config.backendIdle()),
                nanos(config.halfClosed()),
                nanos(config.firstByte()),
                nanos(config.maxLifetime()));
    }

    private static long nanos(Duration duration) {
        return duration.isZero() ? NEVER : duration.toNanos();
    }
}
