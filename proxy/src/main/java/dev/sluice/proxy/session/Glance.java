package dev.sluice.proxy.session;

import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.connect.Connector;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.relay.Relay;
import dev.sluice.proxy.relay.Side;
import org.jspecify.annotations.Nullable;

/** What can be seen of a session from outside. Threading: on its loop. */
final class Glance {
    private Glance() {}

    /** What it is doing. */
    static Phase phase(Session session) {
        if (session.entrance.isWaiting()) {
            return Phase.PREFACE;
        }
        Relay relay = session.relay;
        if (relay == null) {
            Connector connector = session.connector;
            return connector != null && connector.isQueued() ? Phase.QUEUE : Phase.CONNECT;
        }
        return relay.hasFinished(Side.BACKEND) && relay.failedSide() != Side.BACKEND ? Phase.LAST : Phase.DATA;
    }

    /** This end of the connection to the backend, or of the attempt under way; costs a system call. */
    static @Nullable PeerAddress outgoing(Session session) {
        Connector connector = session.connector;
        if (connector != null) {
            return connector.localAddress();
        }
        Connection socket = session.backendSocket;
        return socket == null ? null : socket.localAddress();
    }

    /** Without the outgoing address. */
    static SessionView view(Session session) {
        return session.account
                .story()
                .view(session, session.worker.loop().clock().nanos());
    }
}
