package dev.sluice.proxy.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A bound, listening socket. Each loop has its own for a TCP address (SO_REUSEPORT); a Unix socket has one.
 *
 * <p>Threading: bound on any thread, then owned by the loop it is registered with.
 */
public interface Acceptor {
    /** Nothing to accept now; an edge will follow. */
    int AGAIN = -1;
    /** This side has no descriptor or memory for it, or may not take it; the edge is gone, so ask again later. */
    int EXHAUSTED = -2;
    /** That client left before it was accepted; ask again at once. */
    int ABORTED = -3;

    /** Starts the flow of edges; on the loop, which is one of the same engine. */
    void register(Loop owner, Runnable whenReady);

    /** Takes one waiting client: its descriptor, or {@link #AGAIN}, {@link #EXHAUSTED} or {@link #ABORTED}. */
    int accept();

    /** Who the last accepted client is. */
    PeerAddress peer();

    /**
     * Makes a descriptor from {@link #accept} a connection of the loop that accepts; null, with the descriptor closed, when the kernel has no
     * memory for it.
     */
    @Nullable
    Connection adopt(int descriptor, ReadyListener listener);

    /** Closes a client from {@link #accept} with RST. */
    void refuse(int descriptor);

    /** The port, also where the kernel chose it; 0 for a Unix socket. */
    int port();

    /**
     * Who waits to be accepted; null for a Unix socket, whose queue the kernel tells only through netlink, for one that is closed, and for a
     * {@link #share}, whose queue is that of the first. Any thread, and a system call.
     */
    @Nullable
    AcceptQueue acceptQueue();

    /** Sets what accepted clients inherit from now on. */
    void apply(TcpOptions options);

    /** The number of the socket in this process. */
    int descriptor();

    /** The same socket for another loop. A client that arrives wakes all of them; the first to accept gets it. */
    Acceptor share() throws IOException;

    /** Stops listening. Idempotent. */
    void close();
}
