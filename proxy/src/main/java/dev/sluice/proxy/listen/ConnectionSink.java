package dev.sluice.proxy.listen;

import dev.sluice.proxy.net.Acceptor;
import dev.sluice.proxy.snapshot.Frontend;

/** The receiver of accepted clients, on the loop of the listener. One for each loop. */
public interface ConnectionSink {
    /**
     * A client was accepted and counted in the limits, which the receiver releases when it ends.
     *
     * @param socket the listening socket it came from, which knows its peer until the next accept
     */
    void onAccepted(Frontend frontend, Acceptor socket, int descriptor);

    /** The kernel has no descriptor or memory for a client; accepting pauses. */
    void onAcceptPaused();
}
