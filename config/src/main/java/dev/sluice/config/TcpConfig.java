package dev.sluice.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Socket options of both sides of a session.
 *
 * @param keepAlive null = off
 * @param userTimeout TCP_USER_TIMEOUT; zero = the kernel's own
 */
public record TcpConfig(boolean noDelay, @Nullable KeepAliveConfig keepAlive, Duration userTimeout) {}
