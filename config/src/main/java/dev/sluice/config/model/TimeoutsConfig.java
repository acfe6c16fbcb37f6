package dev.sluice.config.model;

import java.time.Duration;

/**
 * The timeouts of a session; {@link Duration#ZERO} = never, except {@code connect}, {@code queue} and
 * {@code proxyHeader} and {@code handshake}, which always limit.
 *
 * @param serverFirst how long a silent client is waited for where its first bytes choose the pool
 */
public record TimeoutsConfig(
        Duration connect,
        Duration clientIdle,
        Duration backendIdle,
        Duration halfClosed,
        Duration firstByte,
        Duration maxLifetime,
        int maxLifetimeJitter,
        Duration stall,
        Duration queue,
        Duration proxyHeader,
        Duration handshake,
        Duration serverFirst) {}
