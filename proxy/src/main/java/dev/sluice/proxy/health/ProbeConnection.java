package dev.sluice.proxy.health;

import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.Dialer;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.ReadyListener;
import dev.sluice.proxy.net.StreamSocket;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.net.tls.TlsConnection;
import dev.sluice.proxy.net.tls.TlsFailure;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
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
    private @Nullable TlsConnection tls;
    /** TLS has failed: what still comes is nothing. */
    private boolean isDeaf;

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

    /** What an edge says of the connect that is under way. */
    ConnectResult connecting(Target target, int ready) {
        Connection pending = Objects.requireNonNull(socket);
        if (Ready.any(ready, Ready.ERR | Ready.HUP)) {
            return pending.connectError();
        }
        if (!Ready.any(ready, Ready.OUT)) {
            return ConnectResult.PENDING;
        }
        return target.meetsItself(pending) ? ConnectResult.REFUSED : ConnectResult.CONNECTED;
    }

    /** Puts TLS on it, which is used and closed instead from now on. */
    TlsConnection secure(Function<Connection, TlsConnection> over) {
        TlsConnection made = over.apply(Objects.requireNonNull(socket));
        socket = made;
        tls = made;
        return made;
    }

    /** The TLS handshake has failed, so that nothing that comes can be read; it is dropped as it is. */
    void giveUpTls() {
        isDeaf = true;
    }

    /** Whether this is TLS 1.3, in which a backend judges what this side shows after the handshake. */
    boolean isJudgedLater() {
        return tls != null && tls.isNewest();
    }

    /** What a backend has said, after the handshake, against going on; null for nothing. */
    @Nullable
    String objection() {
        return tls != null && tls.failure() == TlsFailure.PEER_ALERT ? tls.problem() : null;
    }

    /** Sends what had no room until now. */
    void flush() {
        if (socket != null && socket.isHolding()) {
            int _ = socket.flush();
        }
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
        Connection from = isDeaf ? socket.transport() : socket;
        int count = from.receive(loop.scratch(), MOST_DROPPED);
        while (count > 0) {
            dropped += count;
            if (dropped >= MOST_DROPPED) {
                reset();
                return;
            }
            count = from.receive(loop.scratch(), MOST_DROPPED);
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
