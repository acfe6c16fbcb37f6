package dev.sluice.proxy.account;

import dev.sluice.proxy.net.PeerAddress;
import org.jspecify.annotations.Nullable;

/**
 * A record of one session with everything that the access log says of it. Immutable.
 *
 * @param opening true for the line at the start of a session, whose ending fields then mean nothing
 * @param session its id, as operators know it
 * @param client who connected, or who did so according to its PROXY header
 * @param proxy who sent the PROXY header; null without one
 * @param uniqueId what the backend was told with the PROXY header; null when it was not
 * @param local the address the client connected to; null for a Unix socket, when the client was gone, or when nobody looks
 *     at it
 * @param outgoing this end of the connection to the backend; null when none was reached, or when nobody looks at it
 * @param tls null before the end of a handshake, where this side does not end TLS, or when nobody looks at it
 * @param pool null where none was chosen among several
 * @param backend null when none was reached
 * @param backendAddress null when none was reached
 * @param acceptedAtMillis since the epoch
 * @param queuePosition its place in the queue of the pool, as HAProxy counts it; 0 when it did not wait
 * @param refusal why the client was refused; null when it was not
 * @param detail more of that, in words; null when there is no more
 */
public record SessionRecord(
        boolean opening,
        long session,
        PeerAddress client,
        @Nullable PeerAddress proxy,
        @Nullable String uniqueId,
        @Nullable PeerAddress local,
        @Nullable PeerAddress outgoing,
        String frontend,
        SessionRouting routing,
        @Nullable SessionTls tls,
        @Nullable String pool,
        @Nullable String backend,
        @Nullable String backendAddress,
        long acceptedAtMillis,
        SessionTimes times,
        SessionBytes bytes,
        int retries,
        int queuePosition,
        Termination termination,
        @Nullable RefusalReason refusal,
        @Nullable String detail,
        ActiveCounts active) {
    /**
     * The times of a session in milliseconds; -1 where it ended before.
     *
     * @param connect from accept to the connected backend
     * @param firstByte from the connected backend to its first byte
     * @param total from accept to the end
     */
    public record SessionTimes(long queue, long connect, long firstByte, long total) {}

    /** Bytes over the life of the session, by the side they were read from or handed to. */
    public record SessionBytes(long fromClient, long toBackend, long fromBackend, long toClient) {}

    /**
     * Connections at the moment the session ended, itself counted for process and frontend.
     *
     * @param waiting in the queue of the pool, which HAProxy counts among its connections
     */
    public record ActiveCounts(int process, int frontend, int pool, int backend, int waiting) {}
}
