package dev.sluice.proxy.health;

import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.Dialer;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.ReadyListener;
import dev.sluice.proxy.net.StreamSocket;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.net.TcpOptions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one check, and the ways in which it ends.
 *
 * <p>Threading: owned by the control loop.
 */
final class ProbeConnection {
    /** Bytes that are read and dropped after the verdict, such as a page of which only the status counts: beyond, a reset is cheaper. */
    private static final int MOST_DROPPED = 256 * 1024;

    private final Loop loop;
    private final Runnable onClosed;
    private @Nullable Connection socket;
    private boolean closed;
    private int dropped;

    /** @param onClosed runs once it holds no descriptor any more, or never had one */
    ProbeConnection(Loop loop, Runnable onClosed) {
        this.loop = loop;
        this.onClosed = onClosed;
    }

    ConnectResult open(Target target, TcpOptions options, ReadyListener listener) {
        Dialer.Opened opened = loop.dialer().connect(target, options, listener);
        socket = opened.connection();
        return opened.result();
    }

    /** Null when it could not be opened. */
    @Nullable
    Connection socket() {
        return socket;
    }

    boolean isClosed() {
        return closed;
    }

    void finishSending() {
        if (socket != null) {
            socket.finishSending();
        }
    }

    /** Reads on, since closing with bytes unread is a reset; closes once the peer has ended. */
    void drain() {
        if (socket == null) {
            return;
        }
        int count = socket.receive(loop.scratch(), MOST_DROPPED);
        while (count > 0) {
            dropped += count;
            if (dropped >= MOST_DROPPED) {
                reset();
                return;
            }
            count = socket.receive(loop.scratch(), MOST_DROPPED);
        }
        if (count != StreamSocket.AGAIN) {
            close();
        }
    }

    /** Closes with FIN, unless bytes are unread. */
    void close() {
        end(Connection::close);
    }

    /** Closes with RST: leaves nothing behind, here or there. */
    void reset() {
        end(Connection::reset);
    }

    private void end(Consumer<Connection> way) {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (socket != null) {
                way.accept(socket);
            }
        } finally {
            onClosed.run();
        }
    }
}
