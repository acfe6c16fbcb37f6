package dev.sluice.proxy.session;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.connect.ConnectObserver;
import dev.sluice.proxy.connect.Connector;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.route.Destination;
import dev.sluice.proxy.session.end.Closing;
import dev.sluice.proxy.session.stage.Connecting;
import dev.sluice.proxy.session.stage.OriginalDestination;
import dev.sluice.proxy.session.stage.Queued;
import dev.sluice.proxy.session.stage.ServerFirst;
import org.jspecify.annotations.Nullable;

/**
 * The way of a session from the pool that was chosen to a connected backend: it waits for a place, and tries one after the other.
 *
 * <p>Threading: owned by the loop of the session.
 */
final class BackendFinder implements Connecting.Listener, ConnectObserver {
    /** The path that goes on from here: one of these is called, once, unless the client leaves before. */
    interface Listener extends RefusalListener {
        /**
         * A backend is connected, has its PROXY header, and is the session's.
         *
         * @param ready its edges so far
         */
        void onBackend(Connection backend, int ready);
    }

    private final Arrival arrival;
    private final Session session;
    private final Destination destination;
    private final Listener listener;
    private final Connecting attempts;
    private final @Nullable OriginalDestination original;

    /** Begins with {@link #start}, or with {@link #take}. */
    BackendFinder(Arrival arrival, Destination destination, Listener listener) {
        this.arrival = arrival;
        this.session = arrival.session();
        this.destination = destination;
        this.listener = listener;
        this.original = destination.pool().config().isOriginalDestination() ? new OriginalDestination() : null;
        Connector connector = arrival.connector(destination, this);
        this.attempts = new Connecting(
                connector,
                arrival.client(),
                destination.pool().config(),
                arrival.trace(),
                destination.timeouts().connectNanos(),
                this);
    }

    void start() {
        Target instead = null;
        if (original != null) {
            instead = original.find(arrival.client().connection());
            if (instead == null) {
                refuse(RefusalReason.LOOP, new Termination(Cause.REFUSED, Phase.PREFACE));
                return;
            }
            arrival.trace().destination(original.address());
        }
        session.enter(attempts);
        attempts.start(arrival.key(), arrival.wantedPort(), instead);
    }

    /** Goes on with a backend that has been connected to already, and has its header. */
    void take(ServerFirst.Reached reached) {
        connected(reached.connection(), reached.backend(), reached.retries());
        listener.onBackend(reached.connection(), reached.ready());
    }

    @Override
    public void onConnecting() {
        if (original != null) {
            arrival.ownEnd().onConnecting(attempts.outgoing());
        }
        attempts.onAttempt(arrival.now());
        session.enter(attempts);
        attempts.leaveIfGone(false);
    }

    @Override
    public void onQueued(long untilNanos) {
        session.enter(new Queued(attempts, untilNanos));
        attempts.leaveIfGone(true);
    }

    @Override
    public void onDequeued(long waitedNanos, int position) {
        arrival.trace().dequeued(waitedNanos, position);
        attempts.onAttempt(arrival.now());
        session.enter(attempts);
    }

    @Override
    public void onClientLeft(Cause cause) {
        session.finish(cause, Closing.BOTH_CLOSE);
    }

    @Override
    public void onNoBackend() {
        refuse(RefusalReason.NO_BACKEND, new Termination(Cause.NO_BACKEND, Phase.CONNECT));
    }

    @Override
    public void onNoneUp() {
        refuse(RefusalReason.NO_BACKEND, new Termination(Cause.NO_BACKEND, Phase.QUEUE));
    }

    @Override
    public void onQueueFull() {
        refuse(RefusalReason.QUEUE_FULL, new Termination(Cause.REFUSED, Phase.QUEUE));
    }

    @Override
    public void onQueueTimeout() {
        refuse(RefusalReason.QUEUE_TIMEOUT, new Termination(Cause.BACKEND_TIMEOUT, Phase.QUEUE));
    }

    private void refuse(RefusalReason reason, Termination termination) {
        listener.onRefused(reason, null, termination, Closing.CLIENT_RESET);
    }

    @Override
    public void onConnectFailed(ConnectResult last) {
        if (original != null) {
            original.failed(destination.pool().failures(), last);
        }
        session.finish(new Termination(Cause.ofConnect(last), Phase.CONNECT), Closing.CLIENT_RESET);
    }

    @Override
    public void onConnected(Connection backend, Backend reached, int ready) {
        connected(backend, reached, attempts.retries());
        ConnectResult sent = arrival.header(destination, backend, reached);
        if (sent.isFailure()) {
            session.finish(new Termination(Cause.ofConnect(sent), Phase.CONNECT), Closing.CLIENT_RESET);
        } else {
            listener.onBackend(backend, ready);
        }
    }

    private void connected(Connection backend, Backend reached, int retries) {
        session.toBackend = backend;
        session.account.connected(reached, retries, arrival.now());
    }

    @Override
    public void onDefect(Throwable defect) {
        session.onDefect(defect);
    }
}
