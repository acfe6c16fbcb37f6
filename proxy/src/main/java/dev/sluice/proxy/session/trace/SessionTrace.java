package dev.sluice.proxy.session.trace;

import dev.sluice.config.value.Address;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.SessionRouting;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.FailureReason;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.preface.ClientHello;
import dev.sluice.proxy.route.RouteState;
import dev.sluice.proxy.snapshot.Frontend;
import org.jspecify.annotations.Nullable;

/**
 * The trace of a session, what has happened so far, for the log, the counters and whoever looks at it.
 *
 * <p>Threading: owned by the loop of the session.
 */
public final class SessionTrace {
    static final long NOT_YET = -1;

    private final Frontend frontend;
    private final long session;
    private final long startNanos;
    private final long acceptedAtMillis = System.currentTimeMillis();
    private ClientIdentity client = ClientIdentity.direct(PeerAddress.UNIX);
    private @Nullable Pool pool;
    private @Nullable RouteState route;
    private @Nullable ClientHello hello;
    private @Nullable PeerAddress destination;
    private int wantedPort;
    private @Nullable String uniqueId;
    private @Nullable Backend backend;
    /** Of the backend then: a name may have another address by the end. */
    private Target target = Target.UNRESOLVED;

    private @Nullable RefusalReason refusal;
    private @Nullable String refusalDetail;
    private @Nullable FailureReason connectFailure;
    private int retries;
    private int queuePosition;
    private boolean clientHadSent;
    private long handshakeNanos = NOT_YET;
    private long queueNanos = NOT_YET;
    private long connectNanos = NOT_YET;
    private long routedAt;
    private long connectedAt;
    private long firstByteNanos = NOT_YET;

    SessionTrace(Frontend frontend, long session, long startNanos) {
        this.frontend = frontend;
        this.pool = frontend.onlyPool();
        this.session = session;
        this.startNanos = startNanos;
    }

    /** Who connected, or who did so according to its PROXY header. */
    public void client(ClientIdentity identity) {
        client = identity;
    }

    public ClientIdentity client() {
        return client;
    }

    /** The client's ClientHello has come. */
    public void hello(ClientHello whole) {
        hello = whole;
    }

    /** The client speaks TLS with us, after so long. */
    public void secured(long tookNanos) {
        handshakeNanos = tookNanos;
    }

    /** How long the TLS handshake took; {@link #NOT_YET} where there was none. */
    long handshakeNanos() {
        return handshakeNanos;
    }

    void routed(RouteState taken, @Nullable Pool chosen, long now) {
        route = taken;
        pool = chosen;
        routedAt = now;
    }

    /** The name of the route that took the session; null before that, and where there is nothing to choose. */
    public @Nullable String route() {
        return route == null || !frontend.routes().isSplit() ? null : route.name();
    }

    /** The name in its ClientHello; null before that, and without one. */
    public @Nullable String serverName() {
        return hello == null ? null : hello.serverName();
    }

    /** The same for the log of refused clients, where a ClientHello without a name is told from none. */
    @Nullable
    String askedFor() {
        return hello == null || hello.serverName() != null ? serverName() : "no name";
    }

    /** How it was routed, as far as that is known. */
    public SessionRouting routing() {
        return SessionRouting.of(route(), hello);
    }

    /** The one that was chosen; before that, the only one that can be; null where there are several, or none. */
    public @Nullable Pool pool() {
        return pool;
    }

    /** The name of {@link #pool}. */
    public @Nullable String poolName() {
        return pool == null ? null : pool.name();
    }

    void refused(RefusalReason reason, @Nullable String detail) {
        refusal = reason;
        refusalDetail = detail;
    }

    @Nullable
    RefusalReason refusal() {
        return refusal;
    }

    @Nullable
    String refusalDetail() {
        return refusalDetail;
    }

    /** Why the last backend that was tried could not be reached; null where none was tried in vain. */
    @Nullable
    FailureReason connectFailure() {
        return connectFailure;
    }

    /** Where a transparent session goes instead of to the backend's own address. */
    public void destination(@Nullable PeerAddress address) {
        destination = address;
    }

    /**
     * The port that the client wanted, by the header of a proxy before us if there is one; a backend may take it.
     *
     * @param own where the client arrived
     */
    public int wantedPort(int own) {
        PeerAddress told = client.destination();
        wantedPort = told == null || told.isUnix() || told.port() == 0 ? own : told.port();
        return wantedPort;
    }

    /** What the backend is told with the PROXY header. */
    public void uniqueId(@Nullable String id) {
        uniqueId = id;
    }

    @Nullable
    public String uniqueId() {
        return uniqueId;
    }

    void connected(Backend reached, int afterRetries, long now) {
        backend = reached;
        target = reached.target();
        retries = afterRetries;
        connectedAt = now;
        connectNanos = now - routedAt - Math.max(0, queueNanos);
    }

    /**
     * The session ends while it still tries to reach this backend, or after it could not.
     *
     * @param why one could not be reached; null when none has been tried in vain
     */
    public void notReached(@Nullable Backend lastTried, int afterRetries, @Nullable FailureReason why) {
        connectFailure = why;
        backend = lastTried;
        target = lastTried == null ? Target.UNRESOLVED : lastTried.target();
        retries = afterRetries;
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

    /** The client has left before it had a backend, with bytes that nobody has read or without any. */
    public void clientLeft(boolean withBytes) {
        clientHadSent = withBytes;
    }

    boolean clientHadSent() {
        return clientHadSent;
    }

    /** The session has waited for a backend, in vain or not. */
    public void dequeued(long waitedNanos, int position) {
        queuePosition += position;
        queueNanos = Math.max(0, queueNanos) + waitedNanos;
    }

    /** Whether it waited in the queue of the pool, to the end or not. */
    boolean hasWaited() {
        return queueNanos != NOT_YET;
    }

    /** The backend, or the one that was tried last. */
    @Nullable
    public Backend backend() {
        return backend;
    }

    /** Where the backend is, as the log shows it; null while there is none. */
    @Nullable
    public String backendAddress() {
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

    /** Its id. */
    public long session() {
        return session;
    }

    public Frontend frontend() {
        return frontend;
    }

    public long startNanos() {
        return startNanos;
    }

    long acceptedAtMillis() {
        return acceptedAtMillis;
    }

    long connectedAt() {
        return connectedAt;
    }

    long connectNanos() {
        return connectNanos;
    }

    long queueNanos() {
        return queueNanos;
    }

    int queuePosition() {
        return queuePosition;
    }

    long firstByteNanos() {
        return firstByteNanos;
    }

    int retries() {
        return retries;
    }
}
