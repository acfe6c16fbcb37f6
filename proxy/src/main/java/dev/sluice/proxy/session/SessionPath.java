package dev.sluice.proxy.session;

import dev.sluice.proxy.account.BadHeader;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.admit.Admission;
import dev.sluice.proxy.admit.OwnConnections.Trail;
import dev.sluice.proxy.connect.ConnectObserver;
import dev.sluice.proxy.connect.Connector;
import dev.sluice.proxy.net.Acceptor;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.preface.ProxyHeader;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.SessionFacts;
import dev.sluice.proxy.session.end.Closing;
import dev.sluice.proxy.session.stage.AwaitHeader;
import dev.sluice.proxy.session.stage.BackendHeader;
import dev.sluice.proxy.session.stage.Connecting;
import dev.sluice.proxy.session.stage.EarlyClient;
import dev.sluice.proxy.session.stage.OriginalDestination;
import dev.sluice.proxy.session.stage.OwnEnd;
import dev.sluice.proxy.session.stage.Queued;
import dev.sluice.proxy.session.stage.Relaying;
import dev.sluice.proxy.session.trace.ClientIdentity;
import dev.sluice.proxy.session.trace.SessionAccount;
import dev.sluice.proxy.session.trace.SessionTrace;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.ProxyHeaderPolicy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The life of a session in order: what follows each stage. Reads from the top to the bottom; the exit is {@link Session#finish}.
 *
 * <p>Threading: owned by the loop of the session.
 */
final class SessionPath
        implements SessionOwner, AwaitHeader.Listener, Connecting.Listener, ConnectObserver, Relaying.Listener {
    final Session session;
    private final SessionHost host;
    private final Frontend frontend;
    private final OwnEnd ownEnd;
    private final @Nullable OriginalDestination original;

    /** What {@link Admission} gave for the client, or {@link Admission#FREE}. */
    private int entry;

    /** To which the client connected; 0 for a Unix socket. */
    private int listeningPort;

    private @Nullable EarlyClient early;
    private @Nullable Connecting connecting;
    private Route route;

    /**
     * The path of a new session.
     *
     * @param entry what {@link Admission} gave for the client, or {@link Admission#FREE}
     * @param trail the frontends of this process that the client has passed; null for most
     */
    SessionPath(SessionHost host, Frontend frontend, int entry, @Nullable Trail trail) {
        this.host = host;
        this.frontend = frontend;
        this.ownEnd = new OwnEnd(host.own(), frontend.name(), trail);
        this.original = frontend.config().transparent() ? new OriginalDestination() : null;
        this.route = frontend.routes().otherwise();
        this.entry = entry;
        SessionAccount account =
                new SessionAccount(host.loop(), host.log(), host.processLimit(), frontend, host.nextId());
        this.session = new Session(host.loop(), account, frontend.timeouts().lifetimeNanos(), this);
    }

    /** The accepted client, who has been admitted unless a header is to say who it is, gets a connection of the loop. */
    void begin(Acceptor listening, int descriptor, ProxyHeaderPolicy policy) {
        assert host.loop().inLoop();
        host.add(session);
        try {
            open(listening, descriptor, policy);
        } catch (Throwable defect) { // thrown on, it would stop the loop's accepting
            if (session.client == null) {
                listening.refuse(descriptor);
            }
            onDefect(defect);
        }
    }

    private void open(Acceptor listening, int descriptor, ProxyHeaderPolicy policy) {
        session.account.arrived();
        listeningPort = listening.port();
        trace().client(ClientIdentity.direct(listening.peer()));
        Connection accepted = listening.adopt(descriptor, session);
        if (accepted == null) {
            session.finish(Cause.EXHAUSTED, Closing.BOTH_CLOSE);
            return;
        }
        EarlyClient client = new EarlyClient(accepted, host.scratch());
        early = client;
        session.client = accepted;
        session.account.opened(accepted);
        if (policy == ProxyHeaderPolicy.NONE) {
            choosePool(client);
        } else {
            session.enter(new AwaitHeader(
                    client, policy == ProxyHeaderPolicy.MAY, frontend.timeouts().proxyHeaderNanos(), now(), this));
        }
    }

    /** The header has come, or need not: the client is judged by the address in it. */
    @Override
    public void onHeader(@Nullable ProxyHeader header) {
        EarlyClient client = Objects.requireNonNull(early);
        client.add(Ready.IN); // what follows the header has no edge of its own
        if (header != null) {
            trace().client(trace().client().proxied(header));
        }
        Admission admission = frontend.admission();
        entry = admission == null
                ? Admission.FREE
                : admission.admit(trace().client().client(), now());
        if (entry < Admission.FREE) {
            refuse(RefusalReason.ofAdmission(entry), new Termination(Cause.REFUSED, Phase.PREFACE));
        } else {
            choosePool(client);
        }
    }

    @Override
    public void onBadHeader(BadHeader bad, Cause cause) {
        session.account.refused(RefusalReason.PROXY_PROTOCOL, bad);
        session.finish(new Termination(cause, Phase.PREFACE), Closing.CLIENT_RESET);
    }

    @Override
    public void onLeftBeforeHeader() {
        session.finish(new Termination(Cause.CLIENT_LEFT, Phase.PREFACE), Closing.BOTH_CLOSE);
    }

    private void choosePool(EarlyClient client) {
        route = frontend.routes().choose(new SessionFacts(trace().client().client()));
        session.account.routed(route.pool());
        Target instead = null;
        if (original != null) {
            instead = original.find(client.connection());
            if (instead == null) {
                refuse(RefusalReason.LOOP, new Termination(Cause.REFUSED, Phase.PREFACE));
                return;
            }
            trace().destination(original.address());
        }
        connect(client, instead);
    }

    private void connect(EarlyClient client, @Nullable Target instead) {
        Connector connector = new Connector(host.loop(), route.pool(), frontend.tcpOptions(), session, this, ownEnd);
        Connecting attempts = new Connecting(
                connector,
                client,
                route.pool().config(),
                trace(),
                route.timeouts().connectNanos(),
                this);
        connecting = attempts;
        session.enter(attempts);
        attempts.start(trace().client().key(), trace().wantedPort(listeningPort), instead);
    }

    @Override
    public void onConnecting() {
        Connecting attempts = Objects.requireNonNull(connecting);
        if (original != null) {
            ownEnd.onConnecting(attempts.outgoing());
        }
        attempts.onAttempt(now());
        session.enter(attempts);
        attempts.leaveIfGone(false);
    }

    @Override
    public void onQueued() {
        Connecting attempts = Objects.requireNonNull(connecting);
        session.enter(new Queued(attempts, now() + route.timeouts().queueNanos()));
        attempts.leaveIfGone(true);
    }

    @Override
    public void onDequeued(long waitedNanos, int position) {
        trace().dequeued(waitedNanos, position);
        Connecting attempts = Objects.requireNonNull(connecting);
        attempts.onAttempt(now());
        session.enter(attempts);
    }

    @Override
    public void onClientLeft(Cause cause) {
        session.finish(cause, Closing.BOTH_CLOSE);
    }

    @Override
    public void onNoBackend() {
        refuse(RefusalReason.NO_BACKEND, new Termination(Cause.NO_BACKEND, Phase.CONNECT));
    }

    @Override
    public void onQueueFull() {
        refuse(RefusalReason.QUEUE_FULL, new Termination(Cause.REFUSED, Phase.QUEUE));
    }

    @Override
    public void onQueueTimeout() {
        refuse(RefusalReason.QUEUE_TIMEOUT, new Termination(Cause.BACKEND_TIMEOUT, Phase.QUEUE));
    }

    @Override
    public void onConnectFailed(ConnectResult last) {
        if (original != null) {
            original.failed(route.pool().failures(), last);
        }
        session.finish(new Termination(Cause.ofConnect(last), Phase.CONNECT), Closing.CLIENT_RESET);
    }

    /** A backend is there: its header goes first, then bytes both ways. */
    @Override
    public void onConnected(Connection backend, Backend reached, int ready) {
        EarlyClient client = Objects.requireNonNull(early);
        session.toBackend = backend;
        session.account.connected(reached, Objects.requireNonNull(connecting).retries(), now());
        ConnectResult sent =
                BackendHeader.send(route.pool().config(), reached, backend, client, trace(), host.uniqueIds());
        if (sent.isFailure()) {
            session.finish(new Termination(Cause.ofConnect(sent), Phase.CONNECT), Closing.CLIENT_RESET);
            return;
        }
        connecting = null;
        early = null;
        Relaying.Sockets sockets = new Relaying.Sockets(client.connection(), backend, frontend.tcpOptions());
        Relaying relaying = new Relaying(host, sockets, route, session.account, session.timer, this);
        session.enter(relaying);
        relaying.start(client.ready(), ready);
    }

    @Override
    public void onRelayEnd(Termination termination, Closing closing) {
        session.finish(termination, closing);
    }

    private void refuse(RefusalReason reason, Termination termination) {
        session.account.refused(reason, null);
        session.finish(termination, Closing.CLIENT_RESET);
    }

    @Override
    public void onDefect(Throwable defect) {
        session.onDefect(defect);
    }

    @Override
    public void report(Throwable defect) {
        host.onDefect(session, defect);
    }

    @Override
    public void take(ExitStep step) {
        switch (step) {
            case PLACE_IN_LIST -> host.remove(session);
            case ADMISSION -> {
                Admission admission = frontend.admission();
                if (admission != null) {
                    admission.release(entry);
                }
            }
            case OWN_END -> ownEnd.release();
            case FRONTEND_PERMIT -> frontend.limit().release();
            case PROCESS_PERMIT -> host.processLimit().release();
            default -> throw new IllegalStateException(step + " is the session's own");
        }
    }

    private SessionTrace trace() {
        return session.account.trace();
    }

    private long now() {
        return host.loop().clock().nanos();
    }
}
