package dev.sluice.proxy.session;

import dev.sluice.proxy.net.PeerAddress;
import org.jspecify.annotations.Nullable;

/**
 * A session as an operator sees it. Immutable.
 *
 * @param client the one that its PROXY header named, if there was one
 * @param backend null while there is none
 * @param phase what it is doing
 * @param ageNanos since it was accepted
 * @param fromClient bytes received from the client
 * @param fromBackend bytes received from the backend
 */
public record SessionView(
        long id,
        int worker,
        PeerAddress client,
        String frontend,
        String pool,
        @Nullable String backend,
        String phase,
        long ageNanos,
        long fromClient,
        long fromBackend) {}
