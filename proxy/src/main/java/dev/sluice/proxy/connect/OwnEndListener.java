package dev.sluice.proxy.connect;

import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.Target;

/**
 * The listener for our own end of a connection to a backend, told before the peer can see it. Threading: on the loop of the session.
 */
public interface OwnEndListener {
    /** An attempt begins; true when {@link #onEnd} is to be told of its end. That costs two system calls. */
    boolean wantsEnd(Target target);

    /** This end of the attempt. */
    void onEnd(PeerAddress end);
}
