package dev.sluice.proxy.session;

import dev.sluice.proxy.net.PeerAddress;
import org.jspecify.annotations.Nullable;

/**
 * A session as an operator sees it. Immutable.
 *
 * @param uniqueId what the backend was told with the PROXY header; null when it was not
 * @param client the one that its PROXY header named, if there was one
 * @param backend null while there is none
 * @param backendAddress null while there is none
 * @param outgoing this end of the connection to the backend; null while there is none
 * @param phase what it is doing
 * @param ageNanos since it was accepted
 * @param idleNanos since a byte was moved, or since it was accepted
 * @param fromClient bytes received from the client
 * @param fromBackend bytes received from the backend
 */
public record SessionView(
        long id,
        int worker,
        @Nullable String uniqueId,
        PeerAddress client,
        String frontend,
        String pool,
        @Nullable String backend,
        @Nullable String backendAddress,
        @Nullable PeerAddress outgoing,
        String phase,
        long ageNanos,
        long idleNanos,
        long fromClient,
        long fromBackend) {
    SessionView withOutgoing(@Nullable PeerAddress address) {
        return new SessionView(
                id,
                worker,
                uniqueId,
                client,
                frontend,
                pool,
                backend,
                backendAddress,
                address,
                phase,
                ageNanos,
                idleNanos,
                fromClient,
                fromBackend);
    }

    /** Received from both sides. */
    long bytes() {
        return fromClient + fromBackend;
    }
}
