package dev.sluice.config;
import java.time.Duration;
public record TimeoutsConfig(Duration connect, Duration clientIdle, Duration backendIdle, Duration halfClosed, Duration firstByte, Duration maxLifetime) {}
