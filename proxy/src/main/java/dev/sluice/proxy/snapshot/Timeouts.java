package dev.sluice.proxy.snapshot;

import dev.sluice.config.model.TimeoutsConfig;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Limits of time of a frontend's sessions, in nanoseconds; {@link #NEVER} where there is none. Immutable.
 *
 * @param lifetimeJitter share of {@code maxLifetimeNanos} by which a life may be shorter
 */
public record Timeouts(
        long connectNanos,
        long clientIdleNanos,
        long backendIdleNanos,
        long halfClosedNanos,
        long firstByteNanos,
        long maxLifetimeNanos,
        double lifetimeJitter,
        long stallNanos,
        long queueNanos,
        long proxyHeaderNanos) {
    /** Far enough away for any session, near enough that adding it to a clock does not overflow. */
    public static final long NEVER = Long.MAX_VALUE / 4;

    /** @param queue of the pool; null for the frontend's own */
    static Timeouts of(TimeoutsConfig config, @Nullable Duration queue) {
        return new Timeouts(
                nanos(config.connect()),
                nanos(config.clientIdle()),
                nanos(config.backendIdle()),
                nanos(config.halfClosed()),
                nanos(config.firstByte()),
                nanos(config.maxLifetime()),
                config.maxLifetimeJitter() / 100.0,
                nanos(config.stall()),
                nanos(queue == null ? config.queue() : queue),
                nanos(config.proxyHeader()));
    }

    /** The longest life of one session: shorter by chance, so that sessions that began together do not all end together. */
    public long lifetimeNanos() {
        return maxLifetimeNanos == NEVER || lifetimeJitter == 0
                ? maxLifetimeNanos
                : (long) (maxLifetimeNanos
                        * (1 - lifetimeJitter * ThreadLocalRandom.current().nextDouble()));
    }

    private static long nanos(Duration duration) {
        return duration.isZero() ? NEVER : duration.toNanos();
    }
}
