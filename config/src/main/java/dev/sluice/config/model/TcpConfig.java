package dev.sluice.config.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The socket options of both sides of a session.
 *
 * @param keepAlive null = off
 * @param userTimeout TCP_USER_TIMEOUT; zero = the kernel's own
 * @param buffers what the kernel may hold
 */
public record TcpConfig(boolean noDelay, @Nullable KeepAliveConfig keepAlive, Duration userTimeout, Buffers buffers) {
    /**
     * Bytes that the kernel may hold for one socket; 0 = as many as it likes.
     *
     * @param unsentLimit TCP_NOTSENT_LOWAT
     * @param sendBuffer SO_SNDBUF
     * @param receiveBuffer SO_RCVBUF
     */
    public record Buffers(int unsentLimit, int sendBuffer, int receiveBuffer) {}
}
