package dev.sluice.proxy.session;

import dev.sluice.config.value.AccessField;
import dev.sluice.config.value.Address;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.SessionLog;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.account.SessionRecord.ActiveCounts;
import dev.sluice.proxy.account.SessionRecord.SessionBytes;
import dev.sluice.proxy.account.SessionRecord.SessionTimes;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.relay.Relay;
import dev.sluice.proxy.relay.Side;
import dev.sluice.proxy.snapshot.Frontend;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a session for its line in the access log.
 *
 * <p>Threading: owned by the loop of the session.
 */
final class SessionStory {
    private static final long NOT_YET = -1;
    /** A session that ends within this time without a byte of its backend has failed. */
    private static final long AT_ONCE_NANOS = 1_000_000_000L;

    private static final Termination OPEN = new Termination(Cause.CLIENT_CLOSED, Phase.DONE);

    private final Frontend frontend;
    private final long session;
    private final long startNanos;
    private final long acceptedAtMillis = System.currentTimeMillis();
    private ClientIdentity client = ClientIdentity.direct(PeerAddress.UNIX);
    private @Nullable PeerAddress destination;
    private int wantedPort;
    private @Nullable String uniqueId;
    private @Nullable Backend backend;
    /** Of the backend then: a name may have another address by the end. */
    private Target target = Target.UNRESOLVED;

    private @Nullable RefusalReason refusal;
    private @Nullable String refusalDetail;
    private int retries;
    private int queuePosition;
    private long queueNanos = NOT_YET;
    private long connectNanos = NOT_YET;
    private long connectedAt;
    private long firstByteNanos = NOT_YET;

    SessionStory(Frontend frontend, long session, long startNanos) {
        this.frontend = frontend;
        this.session = session;
        this.startNanos = startNanos;
    }

    /** The whole story of a client that was refused before it had a session. */
    static SessionRecord refused(
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
                frontend.pool().name(),
                null,
                null,
                System.currentTimeMillis(),
                new SessionTimes(0, NOT_YET, NOT_YET, 0),
                new SessionBytes(0, 0, 0, 0),
                0,
                0,
                new Termination(Cause.REFUSED, Phase.PREFACE),
                reason,
                detail,
                new ActiveCounts(
                        process.active(),
                        frontend.limit().active(),
                        frontend.pool().inFlight(),
                        0,
                        frontend.pool().queue().length()));
    }

    void client(ClientIdentity identity) {
        client = identity;
    }

    /** Who connected, or who did so according to its PROXY header. */
    PeerAddress clientAddress() {
        return client.client();
    }

    void refused(RefusalReason reason, @Nullable String detail) {
        refusal = reason;
        refusalDetail = detail;
    }

    /** Where a transparent session goes instead of to the backend's own address. */
    void destination(@Nullable PeerAddress address) {
        destination = address;
    }

    /**
     * The port that the client wanted, by the header of a proxy before us if there is one; a backend may take it.
     *
     * @param own where the client arrived
     */
    int wantedPort(int own) {
        PeerAddress told = client.destination();
        wantedPort = told == null || told.isUnix() || told.port() == 0 ? own : told.port();
        return wantedPort;
    }

    void uniqueId(@Nullable String id) {
        uniqueId = id;
    }

    void connected(Backend reached, int afterRetries, long now) {
        backend = reached;
        target = reached.target();
        retries = afterRetries;
        connectedAt = now;
        connectNanos = now - startNanos - Math.max(0, queueNanos);
    }

    /** The session ends while it still tries to reach this backend, or after it could not. */
    void notReached(@Nullable Backend lastTried) {
        backend = lastTried;
        target = lastTried == null ? Target.UNRESOLVED : lastTried.target();
    }

    /** True for the first bytes of the backend. */
    boolean onBackendBytes(long now) {
        if (firstByteNanos != NOT_YET) {
            return false;
        }
        firstByteNanos = now - connectedAt;
        if (backend != null) {
            backend.served();
        }
        return true;
    }

    /** True for a session that its backend accepted and ended at once without a byte. */
    boolean endedWithoutData(Cause cause, long now) {
        boolean backendEnded = cause == Cause.BACKEND_CLOSED || cause == Cause.BACKEND_RESET;
        return backendEnded && firstByteNanos == NOT_YET && now - connectedAt < AT_ONCE_NANOS;
    }

    /** The session has waited for a backend, in vain or not. */
    void dequeued(long waitedNanos, int position) {
        queuePosition += position;
        queueNanos = Math.max(0, queueNanos) + waitedNanos;
    }

    /** Whether it waited in the queue of the pool, to the end or not. */
    boolean hasWaited() {
        return queueNanos != NOT_YET;
    }

    long session() {
        return session;
    }

    SessionRecord opening(Connection socket, Worker worker) {
        return new SessionRecord(
                true,
                session,
                client.client(),
                client.proxy(),
                uniqueId,
                address(socket, AccessField.LOCAL, worker.log()),
                null,
                frontend.name(),
                frontend.pool().name(),
                null,
                null,
                acceptedAtMillis,
                new SessionTimes(NOT_YET, NOT_YET, NOT_YET, 0),
                new SessionBytes(0, 0, 0, 0),
                0,
                0,
                OPEN,
                null,
                null,
                active(worker.processLimit()));
    }

    SessionRecord closing(Session ended, Termination termination, long totalNanos) {
        SessionLog log = ended.worker.log();
        return new SessionRecord(
                false,
                session,
                client.client(),
                client.proxy(),
                uniqueId,
                address(ended.client, AccessField.LOCAL, log),
                address(ended.backendSocket, AccessField.OUTGOING, log),
                frontend.name(),
                frontend.pool().name(),
                backend == null ? null : backend.name(),
                backendAddress(),
                acceptedAtMillis,
                new SessionTimes(
                        Math.max(0, millis(queueNanos)),
                        millis(connectNanos),
                        millis(firstByteNanos),
                        millis(totalNanos)),
                bytes(ended.relay),
                ended.retries(),
                queuePosition,
                termination,
                refusal,
                refusalDetail,
                active(ended.worker.processLimit()));
    }

    /** Asks the kernel only for what a line shows. */
    private static @Nullable PeerAddress address(@Nullable Connection socket, AccessField field, SessionLog log) {
        return socket == null || !log.shows(field) ? null : socket.localAddress();
    }

    /** Without its outgoing address, which costs a system call. */
    SessionView view(Session shown, long now) {
        SessionBytes bytes = bytes(shown.relay);
        return new SessionView(
                session,
                shown.worker.loop().index(),
                uniqueId,
                client.client(),
                frontend.name(),
                frontend.pool().name(),
                backend == null ? null : backend.name(),
                backendAddress(),
                null,
                Glance.phase(shown).label(),
                now - startNanos,
                shown.timer.idleNanos(now),
                bytes.fromClient(),
                bytes.fromBackend());
    }

    private @Nullable String backendAddress() {
        if (backend == null) {
            return null;
        }
        return destination == null ? address(backend.config().address()) : destination.toString();
    }

    /** With the IP address that was found for a name, and the port of the client where the backend takes that. */
    private String address(Address configured) {
        if (!(configured instanceof HostPort tcp)) {
            return configured.toString();
        }
        String found = tcp.isLiteral() ? null : target.at(wantedPort).text();
        return found != null ? found : (tcp.hasSamePort() && wantedPort > 0 ? tcp.at(wantedPort) : tcp).toString();
    }

    private static SessionBytes bytes(@Nullable Relay relay) {
        return relay == null
                ? new SessionBytes(0, 0, 0, 0)
                : new SessionBytes(
                        relay.received(Side.CLIENT),
                        relay.sent(Side.CLIENT),
                        relay.received(Side.BACKEND),
                        relay.sent(Side.BACKEND));
    }

    private ActiveCounts active(ConnectionLimit process) {
        return new ActiveCounts(
                process.active(),
                frontend.limit().active(),
                frontend.pool().inFlight(),
                backend == null ? 0 : backend.inFlight(),
                frontend.pool().queue().length());
    }

    private static long millis(long nanos) {
        return nanos == NOT_YET ? NOT_YET : TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    long startNanos() {
        return startNanos;
    }

    long connectNanos() {
        return connectNanos;
    }

    long firstByteNanos() {
        return firstByteNanos;
    }

    int retries() {
        return retries;
    }
}
