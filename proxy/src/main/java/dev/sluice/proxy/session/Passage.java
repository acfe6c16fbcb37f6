package dev.sluice.proxy.session;

import dev.sluice.proxy.admit.OwnConnections;
import dev.sluice.proxy.admit.OwnConnections.Trail;
import dev.sluice.proxy.net.PeerAddress;
import org.jspecify.annotations.Nullable;

/**
 * This end of what a session has opened, known to {@link OwnConnections} for as long as it is open, where it may come back to us.
 *
 * <p>Threading: owned by the loop of the session.
 */
final class Passage {
    private final OwnConnections own;
    private final Trail trail;
    private @Nullable PeerAddress end;

    Passage(OwnConnections own, Trail trail) {
        this.own = own;
        this.trail = trail;
    }

    /** A connection with this end is being opened; any earlier attempt is over. */
    void onConnecting(@Nullable PeerAddress from) {
        release();
        end = from;
        if (from != null) {
            own.add(from, trail);
        }
    }

    /** The session or its attempt has ended. */
    void release() {
        if (end != null) {
            own.remove(end);
            end = null;
        }
    }
}
