package dev.sluice.proxy.session;

import dev.sluice.proxy.net.EpollSocket;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.snapshot.Frontend;
import org.jspecify.annotations.Nullable;

/**
 * Where the client of a transparent frontend wanted to go before a NAT rule sent it here, and the guard against connections that
 * the rule sends back to us.
 *
 * <p>Threading: owned by the loop of the session.
 */
final class OriginalDestination {
    private final Frontend frontend;
    private @Nullable PeerAddress address;
    private @Nullable PeerAddress own;

    OriginalDestination(Frontend frontend) {
        this.frontend = frontend;
    }

    /** Where to connect to; null when nobody knows, or when that would lead back here. */
    @Nullable
    Target find(EpollSocket client, PeerAddress peer) {
        PeerAddress wanted = client.originalDestination();
        // A client that connected to this very address was not redirected.
        if (wanted == null
                || wanted.equals(client.localAddress())
                || frontend.ownConnections().contains(peer)) {
            return null;
        }
        address = wanted;
        return Target.of(wanted);
    }

    /** A connection with this end is being opened; any earlier attempt is over. */
    void onConnecting(@Nullable PeerAddress end) {
        release();
        own = end;
        if (end != null) {
            frontend.ownConnections().add(end);
        }
    }

    /** The session or its attempt has ended. */
    void release() {
        if (own != null) {
            frontend.ownConnections().remove(own);
            own = null;
        }
    }

    @Nullable
    PeerAddress address() {
        return address;
    }
}
