package dev.sluice.proxy.session.stage;

import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.connect.ConnectObserver;
import dev.sluice.proxy.connect.Connector;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.route.Destination;
import dev.sluice.proxy.route.Timeouts;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The stage of a client that may be waiting for its server to speak: while its ClientHello is awaited, and it stays silent, a backend of
 * the pool for such clients is connected as well. Whoever speaks first decides; a connection in vain is closed, and is nobody's failure.
 *
 * <p>Threading: owned by the loop of the session.
 */
public final class ServerFirst implements Stage, ConnectObserver {
    /** The listener that goes on from here. */
    public interface Listener {
        /** The client has been silent for so long: where such clients go; null for nowhere. */
        @Nullable
        Destination onSilent();

        /** Makes the attempts, of which this stage is the observer. */
        Connector connector(Destination destination, ConnectObserver observer);

        /** Begins them. */
        void start(Connector connector);

        /** Sends what a backend gets first. */
        ConnectResult greet(Destination destination, Connection connection, Backend backend);

        /** The deadline has moved. */
        void onDeadlineMoved();

        /** The backend has spoken, or nobody has in time: the client goes where silent ones go. */
        void onServersTurn(Destination destination);

        /** A defect met on the way. */
        void onDefect(Throwable defect);
    }

    /**
     * A backend that is connected already.
     *
     * @param ready its edges so far
     * @param retries attempts after the first
     */
    public record Reached(Connection connection, Backend backend, int ready, int retries) {}

    private final AwaitHello hello;
    private final LongSupplier clock;
    private final Listener listener;
    private long deadlineNanos;
    private @Nullable Destination destination;
    private @Nullable Connector connector;
    private @Nullable Connection connection;
    private @Nullable Backend backend;
    private int ready;

    /**
     * Begins with a client of whom nothing is known.
     *
     * @param hello the stage that it is in otherwise
     * @param silenceNanos how long the client is waited for alone, from now
     * @param clock nanoseconds
     */
    public ServerFirst(AwaitHello hello, long silenceNanos, LongSupplier clock, Listener listener) {
        this.hello = hello;
        this.clock = clock;
        this.listener = listener;
        this.deadlineNanos = clock.getAsLong() + silenceNanos;
    }

    /** Where the client goes if the server is to speak; null while that is not known. */
    public @Nullable Destination destination() {
        return destination;
    }

    /** Gives the backend that is connected away, if it is of this pool; else closes it. */
    public @Nullable Reached takeFor(Destination chosen) {
        Connection taken = connection;
        Backend reached = backend;
        if (taken == null
                || reached == null
                || connector == null
                || destination == null
                || !chosen.pool().equals(destination.pool())) {
            drop();
            return null;
        }
        connection = null;
        backend = null;
        return new Reached(taken, reached, ready, connector.tried().retries());
    }

    private void drop() {
        Connection unwanted = connection;
        Backend reached = backend;
        Destination pool = destination;
        connection = null;
        backend = null;
        if (unwanted != null) {
            unwanted.close();
        }
        if (reached != null && pool != null) {
            pool.pool().release(reached);
        }
        if (connector != null) {
            connector.abort();
        }
    }

    @Override
    public Phase phase() {
        return Phase.HANDSHAKE;
    }

    @Override
    public void onClient(int edges) {
        hello.onClient(edges);
    }

    @Override
    public void onBackend(int edges) {
        if (connection == null) {
            if (connector != null) {
                connector.onReady(edges);
            }
        } else {
            ready |= edges;
            decide();
        }
    }

    private void decide() {
        Destination silent = destination;
        if (silent != null && Ready.any(ready, Ready.READ) && !hello.hasBegun()) {
            hello.release();
            listener.onServersTurn(silent);
        }
    }

    @Override
    public long deadlineNanos() {
        return DeadlineTimer.earlier(deadlineNanos, hello.deadlineNanos());
    }

    @Override
    public void onDeadline(long now) {
        if (hello.deadlineNanos() - now <= 0) {
            Destination silent = destination;
            if (silent == null || hello.hasBegun()) {
                hello.onDeadline(now);
            } else {
                hello.release();
                listener.onServersTurn(silent);
            }
        } else if (connector != null) {
            deadlineNanos = now + Timeouts.NEVER;
            connector.onTimeout();
        } else {
            connect(now);
        }
    }

    private void connect(long now) {
        deadlineNanos = now + Timeouts.NEVER;
        Destination silent = hello.hasBegun() ? null : listener.onSilent();
        if (silent != null) {
            destination = silent;
            Connector attempts = listener.connector(silent, this);
            connector = attempts;
            listener.start(attempts);
        }
    }

    @Override
    public void onConnecting() {
        limit(clock.getAsLong()
                + (destination == null ? Timeouts.NEVER : destination.timeouts().connectNanos()));
    }

    @Override
    public void onQueued(long untilNanos) {
        limit(untilNanos);
    }

    private void limit(long untilNanos) {
        deadlineNanos = untilNanos;
        listener.onDeadlineMoved();
    }

    @Override
    public void onDequeued(long waitedNanos, int position) {
        onConnecting();
    }

    @Override
    public void onConnected(Connection socket, Backend reached, int edges) {
        deadlineNanos = clock.getAsLong() + Timeouts.NEVER;
        connection = socket;
        backend = reached;
        ready = edges;
        Destination silent = destination;
        if (silent == null || listener.greet(silent, socket, reached).isFailure()) {
            drop();
        } else {
            decide();
        }
    }

    /** The client may still speak, and go elsewhere. */
    @Override
    public void onConnectFailed(ConnectResult last) {
        deadlineNanos = clock.getAsLong() + Timeouts.NEVER;
    }

    @Override
    public void onNoBackend() {
        onConnectFailed(ConnectResult.OTHER);
    }

    @Override
    public void onNoneUp() {
        onConnectFailed(ConnectResult.OTHER);
    }

    @Override
    public void onQueueFull() {
        onConnectFailed(ConnectResult.OTHER);
    }

    @Override
    public void onQueueTimeout() {
        onConnectFailed(ConnectResult.OTHER);
    }

    @Override
    public void onDefect(Throwable defect) {
        listener.onDefect(defect);
    }

    @Override
    public void release() {
        hello.release();
        drop();
    }

    @Override
    public @Nullable PeerAddress outgoing() {
        return connection == null ? null : connection.localAddress();
    }
}
