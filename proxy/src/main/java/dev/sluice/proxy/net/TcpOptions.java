package dev.sluice.proxy.net;

import io.netty.channel.unix.Socket;
import java.io.IOException;

/**
 * Socket options of both sides of a session.
 *
 * @param keepAliveIdleSeconds silence before the first probe; 0 turns keep-alive off
 * @param userTimeoutMillis how long sent bytes may stay unacknowledged; 0 leaves it to the kernel
 */
public record TcpOptions(
        boolean noDelay,
        int keepAliveIdleSeconds,
        int keepAliveIntervalSeconds,
        int keepAliveCount,
        int userTimeoutMillis) {
    private static final int SOL_SOCKET = 1;
    private static final int SO_OOBINLINE = 10;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_KEEPINTVL = 5;
    private static final int TCP_KEEPCNT = 6;
    private static final int TCP_USER_TIMEOUT = 18;

    public static final TcpOptions DEFAULT = new TcpOptions(true, 0, 0, 0, 0);

    /** Sets the options; on a listening socket the accepted ones inherit them, which saves the calls for each connection. */
    void applyTo(Socket socket) throws IOException {
        if (noDelay) {
            socket.setTcpNoDelay(true);
        }
        // Urgent bytes are bytes: without this the kernel would take them out of the stream.
        socket.setIntOpt(SOL_SOCKET, SO_OOBINLINE, 1);
        if (keepAliveIdleSeconds > 0) {
            socket.setKeepAlive(true);
            socket.setIntOpt(IPPROTO_TCP, TCP_KEEPIDLE, keepAliveIdleSeconds);
            socket.setIntOpt(IPPROTO_TCP, TCP_KEEPINTVL, keepAliveIntervalSeconds);
            socket.setIntOpt(IPPROTO_TCP, TCP_KEEPCNT, keepAliveCount);
        }
        if (userTimeoutMillis > 0) {
            socket.setIntOpt(IPPROTO_TCP, TCP_USER_TIMEOUT, userTimeoutMillis);
        }
    }
}
