package dev.sluice.proxy.session.trace;

import static dev.sluice.proxy.session.trace.SessionTrace.NOT_YET;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.account.SessionRecord.ActiveCounts;
import dev.sluice.proxy.account.SessionRecord.SessionBytes;
import dev.sluice.proxy.account.SessionRecord.SessionTimes;
import dev.sluice.proxy.account.SessionRouting;
import dev.sluice.proxy.account.SessionTls;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.tls.TlsParameters;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.snapshot.Frontend;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The records of the access log, made from the traces of sessions. Stateless. */
public final class SessionRecords {
    private static final SessionBytes NO_BYTES = new SessionBytes(0, 0, 0, 0);
    private static final Termination OPEN = new Termination(Cause.CLIENT_CLOSED, Phase.DONE);

    private SessionRecords() {}

    /**
     * Of a client that was refused before it had a session.
     *
     * @param process its connections
     */
    public static SessionRecord refused(
            long id,
            Frontend frontend,
            PeerAddress client,
            RefusalReason reason,
            @Nullable String detail,
            ConnectionLimit process) {
        return new SessionRecord(
                false,
                id,
                client,
                null,
                null,
                null,
                null,
                frontend.name(),
                SessionRouting.NONE,
                null,
                frontend.onlyPoolName(),
                null,
                null,
                System.currentTimeMillis(),
                new SessionTimes(0, NOT_YET, NOT_YET, 0),
                NO_BYTES,
                0,
                0,
                new Termination(Cause.REFUSED, Phase.PREFACE),
                reason,
                detail,
                active(frontend, frontend.onlyPool(), null, process));
    }

    /** Of a session that begins. */
    static SessionRecord opening(SessionTrace trace, @Nullable PeerAddress local, ConnectionLimit process) {
        ClientIdentity client = trace.client();
        return new SessionRecord(
                true,
                trace.session(),
                client.client(),
                client.proxy(),
                trace.uniqueId(),
                local,
                null,
                trace.frontend().name(),
                trace.routing(),
                null,
                trace.poolName(),
                null,
                null,
                trace.acceptedAtMillis(),
                new SessionTimes(NOT_YET, NOT_YET, NOT_YET, 0),
                NO_BYTES,
                0,
                0,
                OPEN,
                null,
                null,
                active(trace, process));
    }

    /**
     * The facts that are asked of the open connections, where a line shows them.
     *
     * @param outgoing this side's end of that to the backend
     * @param tls what was agreed on with the client
     * @param detail of its end
     */
    record Seen(
            @Nullable PeerAddress local,
            @Nullable PeerAddress outgoing,
            @Nullable TlsParameters tls,
            @Nullable String detail) {}

    /** Of a session that has ended. */
    static SessionRecord closing(
            SessionTrace trace,
            Seen seen,
            SessionBytes bytes,
            Termination termination,
            long totalNanos,
            ConnectionLimit process) {
        ClientIdentity client = trace.client();
        Backend backend = trace.backend();
        return new SessionRecord(
                false,
                trace.session(),
                client.client(),
                client.proxy(),
                trace.uniqueId(),
                seen.local,
                seen.outgoing,
                trace.frontend().name(),
                trace.routing(),
                seen.tls == null
                        ? null
                        : new SessionTls(seen.tls, millis(trace.handshakeNanos()), client.certificate()),
                trace.poolName(),
                backend == null ? null : backend.name(),
                trace.backendAddress(),
                trace.acceptedAtMillis(),
                new SessionTimes(
                        Math.max(0, millis(trace.queueNanos())),
                        millis(trace.connectNanos()),
                        millis(trace.firstByteNanos()),
                        millis(totalNanos)),
                bytes,
                trace.retries(),
                trace.queuePosition(),
                termination,
                trace.refusal(),
                seen.detail,
                active(trace, process));
    }

    private static ActiveCounts active(SessionTrace trace, ConnectionLimit process) {
        return active(trace.frontend(), trace.pool(), trace.backend(), process);
    }

    private static ActiveCounts active(
            Frontend frontend, @Nullable Pool pool, @Nullable Backend backend, ConnectionLimit process) {
        return new ActiveCounts(
                process.active(),
                frontend.limit().active(),
                pool == null ? 0 : pool.inFlight(),
                backend == null ? 0 : backend.inFlight(),
                pool == null ? 0 : pool.queue().length());
    }

    private static long millis(long nanos) {
        return nanos == NOT_YET ? NOT_YET : TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
