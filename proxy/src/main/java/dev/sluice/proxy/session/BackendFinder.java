package dev.sluice.proxy.session;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.connect.ConnectObserver;
import dev.sluice.proxy.connect.Connector;
import dev.sluice.proxy.connect.Greeting;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.route.Destination;
import dev.sluice.proxy.session.end.Closing;
import dev.sluice.proxy.session.stage.BackendHeader;
import dev.sluice.proxy.session.stage.Connecting;
import dev.sluice.proxy.session.stage.EarlyClient;
import dev.sluice.proxy.session.stage.OriginalDestination;
import dev.sluice.proxy.session.stage.OwnEnd;
import dev.sluice.proxy.session.stage.Queued;
import dev.sluice.proxy.session.stage.SslRequest;
import dev.sluice.proxy.session.trace.SessionTrace;
import dev.sluice.proxy.snapshot.Frontend;
import org.jspecify.annotations.Nullable;

/**
 * The way of a session from the pool that was chosen to a connected backend: it waits for a place, and tries one after the other.
 *
 * <p>Threading: owned by the loop of the session.
 */
final class BackendFinder implements Connecting.Listener, ConnectObserver {
    /** The path that goes on from here: one of these is called, once, unless the client leaves before. */
    interface Listener {
        /**
         * A backend is connected, has its PROXY header, and is the session's.
         *
         * @param ready its edges so far
         */
        void onBackend(Connection backend, int ready);

        /** No place is to be had. */
        void onRefused(RefusalReason reason, @Nullable String detail, Termination termination, Closing closing);
    }

    private final SessionHost host;
    private final Session session;
    private final EarlyClient client;
    private final Destination destination;
    private final OwnEnd ownEnd;
    private final Listener listener;
    private final Connecting attempts;
    private final @Nullable OriginalDestination original;

    /** Begins with {@link #start}. */
    BackendFinder(
            SessionHost host,
            Session session,
            EarlyClient client,
            Destination destination,
            OwnEnd ownEnd,
            Listener listener) {
        this.host = host;
        this.session = session;
        this.client = client;
        this.destination = destination;
        this.ownEnd = ownEnd;
        this.listener = listener;
        this.original = destination.pool().config().isOriginalDestination() ? new OriginalDestination() : null;
        Frontend frontend = trace().frontend();
        Connector connector = new Connector(
                host.loop(), destination.pool(), frontend.tcpOptions(), session, this, ownEnd, greeting());
        this.attempts = new Connecting(
                connector,
                client,
                destination.pool().config(),
                trace(),
                destination.timeouts().connectNanos(),
                this);
    }

    /** @param listeningPort to which the client connected; 0 for a Unix socket */
    void start(int listeningPort) {
        Target instead = null;
        if (original != null) {
            instead = original.find(client.connection());
            if (instead == null) {
                refuse(RefusalReason.LOOP, new Termination(Cause.REFUSED, Phase.PREFACE));
                return;
            }
            trace().destination(original.address());
        }
        session.enter(attempts);
        attempts.start(trace().client().key(), trace().wantedPort(listeningPort), instead);
    }

    @Override
    public void onConnecting() {
        if (original != null) {
            ownEnd.onConnecting(attempts.outgoing());
        }
        attempts.onAttempt(now());
        session.enter(attempts);
        attempts.leaveIfGone(false);
    }

    @Override
    public void onQueued() {
        session.enter(new Queued(attempts, now() + destination.timeouts().queueNanos()));
        attempts.leaveIfGone(true);
    }

    @Override
    public void onDequeued(long waitedNanos, int position) {
        trace().dequeued(waitedNanos, position);
        attempts.onAttempt(now());
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
        session.toBackend = backend;
        session.account.connected(reached, attempts.retries(), now());
        ConnectResult sent = client.hasAskedForTls() ? ConnectResult.CONNECTED : header(backend, reached);
        if (sent.isFailure()) {
            session.finish(new Termination(Cause.ofConnect(sent), Phase.CONNECT), Closing.CLIENT_RESET);
        } else {
            listener.onBackend(backend, ready);
        }
    }

    /** Where the client was told to begin with TLS, the backend must be as well. */
    private @Nullable Greeting greeting() {
        return client.hasAskedForTls() ? new SslRequest(this::header, client.scratch()) : null;
    }

    private ConnectResult header(Connection backend, Backend reached) {
        return BackendHeader.send(destination.pool().config(), reached, backend, client, trace(), host.uniqueIds());
    }

    @Override
    public void onDefect(Throwable defect) {
        session.onDefect(defect);
    }

    private SessionTrace trace() {
        return session.account.trace();
    }

    private long now() {
        return host.loop().clock().nanos();
    }
}
