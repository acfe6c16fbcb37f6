package dev.sluice.proxy.net;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The opener of connections to backends on one loop.
 *
 * <p>Threading: owned by its event loop, which also owns the connections.
 */
public interface Dialer {
    /**
     * The beginning of a connect.
     *
     * @param connection registered; null when the attempt failed at once
     */
    record Opened(@Nullable Connection connection, ConnectResult result) {}

    /** Starts a non-blocking connect; its outcome comes as an edge to the listener unless the result says it is known. */
    default Opened connect(Target target, TcpOptions options, ReadyListener listener) {
        return connect(target, options, listener, null);
    }

    /**
     * As above, to an address of this machine, from an end that is known before the peer can see it.
     *
     * @param ends told of this end, unless it is a Unix socket, which has none
     */
    Opened connect(Target target, TcpOptions options, ReadyListener listener, @Nullable Consumer<PeerAddress> ends);
}
