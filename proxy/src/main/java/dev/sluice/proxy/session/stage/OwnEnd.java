package dev.sluice.proxy.session.stage;

import dev.sluice.proxy.admit.OwnConnections;
import dev.sluice.proxy.admit.OwnConnections.Trail;
import dev.sluice.proxy.connect.OwnEndListener;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.Target;
import org.jspecify.annotations.Nullable;

/**
 * Our own end of a session's connection to its backend. Where that connection may come back to a frontend of ours,
 * {@link OwnConnections} knows it for as long as it is open.
 *
 * <p>Threading: owned by the loop of the session.
 */
public final class OwnEnd implements OwnEndListener {
    private final OwnConnections own;
    private final String frontend;
    private final @Nullable Trail before;
    private @Nullable PeerAddress end;

    /**
     * @param frontend of the session
     * @param before the frontends of this process that its client has passed; null for most
     */
    public OwnEnd(OwnConnections own, String frontend, @Nullable Trail before) {
        this.own = own;
        this.frontend = frontend;
        this.before = before;
    }

    @Override
    public boolean wantsEnd(Target target) {
        release(); // of an earlier attempt
        return own.leadsHere(target);
    }

    @Override
    public void onEnd(PeerAddress known) {
        end = known;
        own.add(known, new Trail(frontend, before));
    }

    /** The attempt is under way, and a rule of the network may send it back to us. */
    public void onConnecting(@Nullable PeerAddress from) {
        if (end == null && from != null) {
            onEnd(from);
        }
    }

    /** The session or its attempt has ended. */
    public void release() {
        if (end != null) {
            own.remove(end);
            end = null;
        }
    }
}
