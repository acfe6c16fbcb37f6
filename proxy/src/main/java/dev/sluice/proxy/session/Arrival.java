package dev.sluice.proxy.session;

import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.connect.BackendHandshake;
import dev.sluice.proxy.connect.ConnectObserver;
import dev.sluice.proxy.connect.Connector;
import dev.sluice.proxy.connect.Greeting;
import dev.sluice.proxy.connect.SslRequest;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.tls.TlsMemory;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.TlsClient;
import dev.sluice.proxy.route.Destination;
import dev.sluice.proxy.session.end.Closing;
import dev.sluice.proxy.session.stage.BackendHeader;
import dev.sluice.proxy.session.stage.EarlyClient;
import dev.sluice.proxy.session.stage.OwnEnd;
import dev.sluice.proxy.session.stage.Refused;
import dev.sluice.proxy.session.trace.SessionTrace;
import dev.sluice.proxy.snapshot.Frontend;
import org.jspecify.annotations.Nullable;

/**
 * A client that has arrived and has no backend yet, with what the steps to one need.
 *
 * <p>Threading: owned by the loop of the session.
 *
 * @param listeningPort to which the client connected; 0 for a Unix socket
 */
record Arrival(
        SessionHost host, Session session, Frontend frontend, EarlyClient client, OwnEnd ownEnd, int listeningPort) {
    /** Attempts to reach a backend of the pool, which have not begun. */
    Connector connector(Destination destination, ConnectObserver observer) {
        Connector made =
                new Connector(host.loop(), destination.pool(), frontend.tcpOptions(), session, observer, ownEnd);
        made.roomWithin(destination.timeouts().queueNanos());
        Greeting words = greeting(destination, made);
        if (words != null) {
            made.greetWith(words);
        }
        return made;
    }

    /** What backends are told before they count as connected, their PROXY header included; null where that need not be awaited. */
    private @Nullable Greeting greeting(Destination destination, Connector attempts) {
        SslRequest.Header header = (connection, backend) -> send(destination, connection, backend);
        TlsClient tls = destination.tls();
        if (tls == null) { // a client that has asked for TLS speaks it with the backend
            return client.hasAskedForTls() ? new SslRequest(header, client.scratch()) : null;
        }
        SslRequest request =
                switch (tls.startTls()) {
                    case OFF -> null;
                    case POSTGRES -> new SslRequest(header, client.scratch());
                };
        TlsMemory memory = host.tlsMemory();
        return new BackendHandshake(
                (raw, backend) -> tls.connect(raw, backend.config().address(), memory),
                host.handshakeTurns(),
                header,
                request,
                new Late(session, attempts));
    }

    /** The receiver of what a handshake with a backend comes to in a turn of its own. */
    private record Late(Session session, Connector attempts) implements BackendHandshake.Later {
        @Override
        public void onResult(ConnectResult result) {
            attempts.onGreeted(result);
        }

        @Override
        public void onDefect(Throwable defect) {
            session.onDefect(defect);
        }
    }

    /** A hash of the client's address, by which a backend may be chosen. */
    long key() {
        return trace().client().key();
    }

    /** The port that a backend may take over. */
    int wantedPort() {
        return trace().wantedPort(listeningPort);
    }

    /** Sends the PROXY header, where the backend gets one and has not been greeted with it. */
    ConnectResult header(Destination destination, Connection connection, Backend backend) {
        boolean greeted = destination.tls() != null || client.hasAskedForTls();
        return greeted ? ConnectResult.CONNECTED : send(destination, connection, backend);
    }

    private ConnectResult send(Destination destination, Connection connection, Backend backend) {
        return BackendHeader.send(destination.pool().config(), backend, connection, client, trace(), host.uniqueIds());
    }

    /** Refuses the client. Who began with TLS, and does not speak it with us, is told in its words. */
    void refuse(Refused refused, RefusalListener listener) {
        boolean told = refused.alert() != null && client.alert(refused.alert());
        refuse(refused, told ? Closing.BOTH_CLOSE : Closing.CLIENT_RESET, listener);
    }

    /** As above, to a client that is told otherwise. */
    void refuse(Refused refused, Closing closing, RefusalListener listener) {
        Phase phase = session.phase() == Phase.HANDSHAKE ? Phase.HANDSHAKE : Phase.PREFACE;
        listener.onRefused(refused.reason(), refused.detail(), new Termination(refused.cause(), phase), closing);
    }

    SessionTrace trace() {
        return session.account.trace();
    }

    long now() {
        return host.loop().clock().nanos();
    }
}
