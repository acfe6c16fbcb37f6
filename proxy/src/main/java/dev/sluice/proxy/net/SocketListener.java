package dev.sluice.proxy.net;

/** Who is told about a socket's edges. */
@FunctionalInterface
public interface SocketListener {
    /** Runs on the socket's loop with the {@link Ready} bits of one edge. */
    void onReady(EpollSocket socket, int ready);
}
