package dev.sluice.proxy.session.live;

import dev.sluice.proxy.account.SessionRecord.SessionBytes;
import dev.sluice.proxy.account.SessionRouting;
import dev.sluice.proxy.certificate.ClientCertificate;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.session.trace.SessionTrace;
import org.jspecify.annotations.Nullable;

/**
 * A session as an operator sees it. Immutable.
 *
 * @param uniqueId what the backend was told with the PROXY header; null when it was not
 * @param client the one that its PROXY header named, if there was one
 * @param certificate that the client has shown; null without one
 * @param pool null while none is chosen among several
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
        @Nullable ClientCertificate certificate,
        String frontend,
        SessionRouting routing,
        @Nullable String pool,
        @Nullable String backend,
        @Nullable String backendAddress,
        @Nullable PeerAddress outgoing,
        String phase,
        long ageNanos,
        long idleNanos,
        long fromClient,
        long fromBackend) {
    /** Without its outgoing address, which costs a system call. */
    static SessionView of(LiveSession session, int worker, long now) {
        SessionTrace trace = session.trace();
        SessionBytes bytes = session.bytes();
        Backend backend = trace.backend();
        return new SessionView(
                trace.session(),
                worker,
                trace.uniqueId(),
                trace.client().client(),
                trace.client().certificate(),
                trace.frontend().name(),
                trace.routing(),
                trace.poolName(),
                backend == null ? null : backend.name(),
                trace.backendAddress(),
                null,
                session.phase().label(),
                now - trace.startNanos(),
                session.idleNanos(now),
                bytes.fromClient(),
                bytes.fromBackend());
    }

    SessionView withOutgoing(@Nullable PeerAddress address) {
        return new SessionView(
                id,
                worker,
                uniqueId,
                client,
                certificate,
                frontend,
                routing,
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
