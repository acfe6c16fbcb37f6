package dev.sluice.proxy.admit;

import dev.sluice.config.value.ListeningAddresses;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.Target;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The connections that this process opened to one of its own frontends, by the address of this end, each with the
 * frontends that the client has passed already. Who comes from one of them to a frontend that is among those goes round
 * in a loop.
 *
 * <p>Only connections that may come back are in it, so that all others cost one look at an empty table.
 *
 * <p>Threading: any thread.
 */
public final class OwnConnections {
    /** Frontends that a client has passed, the last one first. */
    public record Trail(String frontend, @Nullable Trail before) {
        /** True for a frontend that was passed. */
        public boolean contains(String name) {
            for (Trail one = this; one != null; one = one.before) {
                if (one.frontend.equals(name)) {
                    return true;
                }
            }
            return false;
        }
    }

    private final ConcurrentMap<PeerAddress, Trail> open = new ConcurrentHashMap<>();
    private volatile ListeningAddresses listening = ListeningAddresses.NONE;

    /** Says where the frontends listen now. */
    public void listensOn(ListeningAddresses addresses) {
        listening = addresses;
    }

    /** True when a connection to the target would arrive at a frontend of this process. */
    public boolean leadsHere(Target target) {
        return target.isAt(listening);
    }

    /** A connection from this address is being opened. */
    public void add(PeerAddress end, Trail trail) {
        open.put(end, trail);
    }

    /** The connection from this address has ended. */
    public void remove(PeerAddress end) {
        open.remove(end);
    }

    /** The frontends that this peer has passed; null for everybody but ourselves. */
    public @Nullable Trail trailOf(PeerAddress peer) {
        return open.isEmpty() ? null : open.get(peer);
    }

    /** Connections that may come back, now. */
    public int size() {
        return open.size();
    }
}
