package dev.sluice.proxy.net;

/** The receiver of a connection's edges. Threading: the loop of the connection. */
@FunctionalInterface
public interface ReadyListener {
    /** One edge, as {@link Ready} bits. */
    void onReady(Connection connection, int ready);
}
