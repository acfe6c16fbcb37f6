package dev.sluice.config;

import java.time.Duration;

/** Time limits of a session; {@link Duration#ZERO} = never, except {@code connect}, which always limits. */
public record TimeoutsConfig(
        Duration connect,
        Duration clientIdle,
        Duration backendIdle,
        Duration halfClosed,
        Duration firstByte,
        Duration maxLifetime) {}
