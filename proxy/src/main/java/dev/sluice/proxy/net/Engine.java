package dev.sluice.proxy.net;

import java.io.IOException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A way to wait for sockets and to move bytes: it makes loops, and listening sockets for them. Loops, acceptors, connections and pipes of one
 * engine do not work with those of another.
 *
 * <p>Threading: any thread.
 */
public interface Engine {
    /** Why this machine cannot run it; null when it can. */
    @Nullable
    Throwable unavailability();

    /**
     * Loads what {@link #unavailability} and the first socket need, in this order, on a thread of its own, so that a start with a processor to spare
     * does not wait for it. Whoever needs it earlier waits for this thread.
     */
    void preload();

    /**
     * Starts a loop with a thread of its own.
     *
     * @param index among the workers, or {@link Loop#CONTROL}
     * @param pipes open at once
     * @param shortages of the process
     */
    Loop loop(int index, int pipes, Shortages shortages);

    /**
     * Binds and listens.
     *
     * @param address null for all addresses of both families
     * @param port 0 lets the kernel choose
     */
    Acceptor tcp(@Nullable InetAddress address, int port, TcpOptions options) throws IOException;

    /** Fails when another socket listens on the address, although both would allow to share it. */
    void checkFree(@Nullable InetAddress address, int port) throws IOException;

    /** The socket of a file that was bound; the file is somebody else's to delete. */
    Acceptor unix(SocketFile file);

    /**
     * Begins to use a socket that somebody else has bound; once only.
     *
     * @throws IllegalStateException when the socket is unusable
     */
    Acceptor inherited(InheritedSocket socket, TcpOptions options);
}
