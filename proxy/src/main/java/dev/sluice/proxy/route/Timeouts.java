package dev.sluice.proxy.route;

import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.PoolTimeouts;
import dev.sluice.config.model.TimeoutsConfig;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The limits of time of the sessions of one frontend in one pool, in nanoseconds; {@link #NEVER} where there is none.
 * Immutable.
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
        long proxyHeaderNanos,
        long handshakeNanos,
        long serverFirstNanos) {
    /** Far enough away for any session, near enough that adding it to a clock does not overflow. */
    public static final long NEVER = Long.MAX_VALUE / 4;

    /** Those of the frontend. */
    public static Timeouts of(TimeoutsConfig config) {
        return of(config, PoolTimeouts.NONE, null);
    }

    /** Those of the frontend, but for what the pool says. */
    public static Timeouts of(TimeoutsConfig config, PoolConfig pool) {
        return of(config, pool.timeouts(), pool.limits().queueTimeout());
    }

    private static Timeouts of(TimeoutsConfig config, PoolTimeouts own, @Nullable Duration queue) {
        return new Timeouts(
                nanos(either(own.connect(), config.connect())),
                nanos(config.clientIdle()),
                nanos(either(own.backendIdle(), config.backendIdle())),
                nanos(config.halfClosed()),
                nanos(either(own.firstByte(), config.firstByte())),
                nanos(config.maxLifetime()),
                config.maxLifetimeJitter() / 100.0,
                nanos(config.stall()),
                nanos(either(queue, config.queue())),
                nanos(config.proxyHeader()),
                nanos(config.handshake()),
                nanos(config.serverFirst()));
    }

    /** The longest life of one session: shorter by chance, so that sessions that began together do not all end together. */
    public long lifetimeNanos() {
        return maxLifetimeNanos == NEVER || lifetimeJitter == 0
                ? maxLifetimeNanos
                : (long) (maxLifetimeNanos
                        * (1 - lifetimeJitter * ThreadLocalRandom.current().nextDouble()));
    }

    private static Duration either(@Nullable Duration ofPool, Duration ofFrontend) {
        return ofPool == null ? ofFrontend : ofPool;
    }

    private static long nanos(Duration duration) {
        return duration.isZero() ? NEVER : duration.toNanos();
    }
}
