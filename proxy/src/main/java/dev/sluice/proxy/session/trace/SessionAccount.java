package dev.sluice.proxy.session.trace;

import dev.sluice.config.value.AccessField;
import dev.sluice.proxy.account.BadHeader;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.FrontendCounters;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.SessionLog;
import dev.sluice.proxy.account.SessionRecord.SessionBytes;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.account.TlsCounters;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.net.Clock;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.tls.TlsConnection;
import dev.sluice.proxy.net.tls.TlsFailure;
import dev.sluice.proxy.net.tls.TlsParameters;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendCounters;
import dev.sluice.proxy.pool.BackendVerdict;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolCounters;
import dev.sluice.proxy.pool.SessionEnd;
import dev.sluice.proxy.route.RouteState;
import dev.sluice.proxy.snapshot.Frontend;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The account of a session: counts it and writes its lines in the access log.
 *
 * <p>Threading: owned by the loop of the session, whose counters it writes.
 */
public final class SessionAccount {
    private static final List<AccessField> OF_TLS = List.of(
            AccessField.ALPN,
            AccessField.TLS_VERSION,
            AccessField.TLS_CIPHER,
            AccessField.TLS_GROUP,
            AccessField.TLS_RESUMED,
            AccessField.CLIENT_SUBJECT,
            AccessField.CLIENT_SAN,
            AccessField.HANDSHAKE_MS);

    private final Loop loop;
    private final SessionLog log;
    private final ConnectionLimit process;
    private final FrontendCounters frontendCounters;
    private final SessionTrace trace;
    private @Nullable Pool pool;
    private @Nullable PoolCounters poolCounters;
    private @Nullable Backend backend;
    private @Nullable BackendCounters backendCounters;

    /** @param process the connections of the process */
    public SessionAccount(Loop loop, SessionLog log, ConnectionLimit process, Frontend frontend, long session) {
        this.loop = loop;
        this.log = log;
        this.process = process;
        this.frontendCounters = frontend.counters(loop.index());
        this.trace = new SessionTrace(frontend, session, loop.clock().nanos());
    }

    /** What has happened. */
    public SessionTrace trace() {
        return trace;
    }

    /** Of the session's loop. */
    public Clock clock() {
        return loop.clock();
    }

    /** Those of the TLS of its frontend. */
    public TlsCounters tlsCounters() {
        return frontendCounters.tls();
    }

    /** There is a client. */
    public void arrived() {
        frontendCounters.connections.increment();
    }

    /** The client has a connection of the loop. */
    public void opened(Connection client) {
        if (log.wantsOpening(trace.session())) {
            log.write(SessionRecords.opening(trace, shown(client, AccessField.LOCAL), process));
        }
    }

    /** A route has taken the session; the pool is null when it leads to none. */
    public void routed(RouteState route, @Nullable Pool chosen) {
        route.onChosen(loop.index());
        trace.routed(route, chosen, loop.clock().nanos());
        pool = chosen;
        poolCounters = chosen == null ? null : chosen.counters(loop.index());
    }

    /** The client was refused for its PROXY header. */
    public void refused(BadHeader bad) {
        frontendCounters.onBadHeader(bad);
        refused(RefusalReason.PROXY_PROTOCOL, bad.text());
    }

    /**
     * The client was refused.
     *
     * @param detail more of that, without anything that the client could choose
     */
    public void refused(RefusalReason reason, @Nullable String detail) {
        trace.refused(reason, detail);
        frontendCounters.onRefused(
                reason, trace.client().client(), detail == null && isAboutName(reason) ? trace.askedFor() : detail);
        if (reason == RefusalReason.NO_BACKEND && poolCounters != null) {
            poolCounters.noBackend.increment();
        }
    }

    private static boolean isAboutName(RefusalReason reason) {
        return reason == RefusalReason.NO_ROUTE || reason == RefusalReason.UNKNOWN_NAME;
    }

    /** A backend was reached. */
    public void connected(Backend reached, int retries, long now) {
        backend = reached;
        backendCounters = reached.counters(loop.index());
        trace.connected(reached, retries, now);
        if (poolCounters != null) {
            poolCounters.connectTime.record(trace.connectNanos());
        }
    }

    /** Bytes were taken from this side, or given to the other one. */
    public void moved(boolean fromClient, long received, long sent, long now) {
        if (backendCounters == null) {
            throw new IllegalStateException("no backend");
        }
        if (fromClient) {
            frontendCounters.receivedBytes.add(received);
            backendCounters.sentBytes.add(sent);
        } else {
            backendCounters.receivedBytes.add(received);
            frontendCounters.sentBytes.add(sent);
            if (trace.onBackendBytes(now) && poolCounters != null) {
                poolCounters.firstByteTime.record(trace.firstByteNanos());
            }
        }
    }

    /** The session has ended; its connections are still open. */
    public void ended(Termination termination, @Nullable Connection client) {
        frontendCounters.duration.record(lasted());
        if (client instanceof TlsConnection tls && tls.isTruncated()) {
            frontendCounters.tls().truncated.increment();
        }
        frontendCounters.onClosed(termination);
        if (poolCounters != null && backend != null) {
            poolCounters.onEnded(end(termination.cause()));
        }
    }

    private static SessionEnd end(Cause cause) {
        return switch (cause) {
            case BACKEND_TIMEOUT -> SessionEnd.BACKEND_TIMEOUT;
            case BACKEND_RESET -> SessionEnd.BACKEND_RESET;
            case BACKEND_STALLED -> SessionEnd.BACKEND_STALLED;
            case BACKEND_CLOSED -> SessionEnd.BACKEND_CLOSED;
            case CLIENT_CLOSED,
                    CLIENT_LEFT,
                    CLIENT_RESET,
                    CLIENT_TIMEOUT,
                    CLIENT_STALLED,
                    BACKEND_UNREACHABLE,
                    NO_BACKEND,
                    REFUSED,
                    BACKEND_DOWN,
                    ADMIN,
                    MAX_LIFETIME,
                    DRAIN,
                    EXHAUSTED,
                    INTERNAL -> SessionEnd.OTHER;
        };
    }

    private long lasted() {
        return loop.clock().nanos() - trace.startNanos();
    }

    /** Says what the end tells of the backend, which has been given so many bytes. */
    public void judge(Termination termination, long sent, @Nullable Connection toBackend) {
        if (backend == null || pool == null) {
            return;
        }
        long now = loop.clock().nanos();
        boolean reset = termination.cause() == Cause.BACKEND_RESET;
        boolean endedByBackend = reset || termination.cause() == Cause.BACKEND_CLOSED;
        boolean answered = trace.firstByteNanos() != SessionTrace.NOT_YET;
        BackendVerdict verdict = !endedByBackend || answered
                ? BackendVerdict.SERVED
                : BackendVerdict.ofSilent(reset, now - trace.connectedAt(), sent);
        verdict.tell(pool, backend, now, reset ? broken(toBackend) : null);
    }

    /** Gives the place on the backend back. */
    public void releaseBackend() {
        if (backend != null && pool != null) {
            pool.release(backend);
        }
    }

    /** Writes the line of a session that has ended, if one is wanted. */
    public void log(
            Termination termination, SessionBytes bytes, @Nullable Connection client, @Nullable Connection toBackend) {
        boolean moved = bytes.fromClient() > 0 || bytes.toClient() > 0;
        boolean empty = !moved && !trace.hasWaited() && !trace.clientHadSent();
        if (log.wants(trace.session(), termination, empty)) {
            SessionRecords.Seen seen = new SessionRecords.Seen(
                    shown(client, AccessField.LOCAL),
                    shown(toBackend, AccessField.OUTGOING),
                    agreed(client),
                    detail(termination.cause(), client, toBackend));
            log.write(SessionRecords.closing(trace, seen, bytes, termination, lasted(), process));
        }
    }

    /** Why it was refused, why no backend could be reached, or what TLS had against the side that broke. */
    private @Nullable String detail(Cause cause, @Nullable Connection client, @Nullable Connection toBackend) {
        return switch (cause) {
            case BACKEND_UNREACHABLE -> Objects.toString(trace.connectFailure(), null);
            case CLIENT_RESET -> broken(client);
            case BACKEND_RESET -> broken(toBackend);
            default -> trace.refusalDetail();
        };
    }

    private static @Nullable String broken(@Nullable Connection side) {
        if (!(side instanceof TlsConnection tls)) {
            return null;
        }
        TlsFailure failure = tls.failure();
        return failure == null || failure == TlsFailure.CLOSED ? null : "tls: " + failure.detail(tls.problem());
    }

    /** Asks the kernel only for what a line shows. */
    private @Nullable PeerAddress shown(@Nullable Connection connection, AccessField field) {
        return connection == null || !log.shows(field) ? null : connection.localAddress();
    }

    /** Asks the library only for what a line shows. */
    private @Nullable TlsParameters agreed(@Nullable Connection client) {
        boolean over = trace.handshakeNanos() != SessionTrace.NOT_YET;
        return over && client instanceof TlsConnection tls && OF_TLS.stream().anyMatch(log::shows)
                ? tls.parameters()
                : null;
    }
}
