package dev.sluice.proxy.session;

import dev.sluice.config.model.Opening;
import dev.sluice.proxy.account.BadHeader;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.admit.Admission;
import dev.sluice.proxy.admit.OwnConnections.Trail;
import dev.sluice.proxy.net.Acceptor;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.preface.ProxyHeader;
import dev.sluice.proxy.route.Destination;
import dev.sluice.proxy.session.end.Closing;
import dev.sluice.proxy.session.stage.AwaitHeader;
import dev.sluice.proxy.session.stage.EarlyClient;
import dev.sluice.proxy.session.stage.OwnEnd;
import dev.sluice.proxy.session.stage.Relaying;
import dev.sluice.proxy.session.stage.ServerFirst;
import dev.sluice.proxy.session.trace.ClientIdentity;
import dev.sluice.proxy.session.trace.SessionAccount;
import dev.sluice.proxy.session.trace.SessionTrace;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.ProxyHeaderPolicy;
import dev.sluice.proxy.snapshot.TlsServer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The life of a session in order: what follows each step. Reads from the top to the bottom; {@link Securing}, {@link RouteFinder} and
 * {@link BackendFinder} are three steps of several stages; the exit is {@link Session#finish}.
 *
 * <p>Threading: owned by the loop of the session.
 */
final class SessionPath
        implements SessionOwner,
                AwaitHeader.Listener,
                Securing.Listener,
                RouteFinder.Listener,
                BackendFinder.Listener,
                Relaying.Listener {
    final Session session;
    private final SessionHost host;
    private final Frontend frontend;
    private final OwnEnd ownEnd;

    /** What {@link Admission} gave for the client, or {@link Admission#FREE}. */
    private int entry;

    private @Nullable Arrival arrival;
    private @Nullable Destination destination;

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
            session.onDefect(defect);
        }
    }

    private void open(Acceptor listening, int descriptor, ProxyHeaderPolicy policy) {
        session.account.arrived();
        trace().client(ClientIdentity.direct(listening.peer()));
        Connection accepted = listening.adopt(descriptor, session);
        if (accepted == null) {
            session.finish(Cause.EXHAUSTED, Closing.BOTH_CLOSE);
            return;
        }
        EarlyClient client = new EarlyClient(accepted, host.scratch());
        arrival = new Arrival(host, session, frontend, client, ownEnd, listening.port());
        session.client = accepted;
        session.account.opened(accepted);
        if (policy == ProxyHeaderPolicy.NONE) {
            secure();
        } else {
            session.enter(new AwaitHeader(
                    client, policy == ProxyHeaderPolicy.MAY, frontend.timeouts().proxyHeaderNanos(), now(), this));
        }
    }

    /** The header has come, or need not: the client is judged by the address in it. */
    @Override
    public void onHeader(@Nullable ProxyHeader header) {
        arrival().client().add(Ready.IN); // what follows the header has no edge of its own
        if (header != null) {
            trace().client(trace().client().proxied(header));
        }
        Admission admission = frontend.admission();
        entry = admission == null
                ? Admission.FREE
                : admission.admit(trace().client().client(), now());
        if (entry < Admission.FREE) {
            Termination refused = new Termination(Cause.REFUSED, Phase.PREFACE);
            onRefused(RefusalReason.ofAdmission(entry), null, refused, Closing.CLIENT_RESET);
        } else {
            secure();
        }
    }

    @Override
    public void onBadHeader(BadHeader bad, Cause cause) {
        session.account.refused(bad);
        session.finish(new Termination(cause, Phase.PREFACE), Closing.CLIENT_RESET);
    }

    @Override
    public void onLeftBeforeHeader() {
        session.finish(new Termination(Cause.CLIENT_LEFT, Phase.PREFACE), Closing.BOTH_CLOSE);
    }

    private Arrival arrival() {
        return Objects.requireNonNull(arrival);
    }

    private void secure() {
        TlsServer tls = frontend.tls();
        if (tls == null) {
            route(Opening.UNREAD);
        } else {
            new Securing(arrival(), tls, this).start();
        }
    }

    @Override
    public void onSecured(Opening.Hello opening) {
        route(opening);
    }

    @Override
    public void onPlain() {
        route(Opening.OTHER);
    }

    private void route(Opening opening) {
        new RouteFinder(arrival(), this).start(opening);
    }

    @Override
    public void onRoute(Destination chosen) {
        destination = chosen;
        new BackendFinder(arrival(), chosen, this).start();
    }

    @Override
    public void onRouteTo(Destination chosen, ServerFirst.Reached reached) {
        destination = chosen;
        new BackendFinder(arrival(), chosen, this).take(reached);
    }

    /** A backend is there: bytes go both ways. */
    @Override
    public void onBackend(Connection backend, int ready) {
        EarlyClient client = arrival().client();
        Destination to = Objects.requireNonNull(destination);
        arrival = null;
        destination = null;
        Relaying.Sockets sockets = new Relaying.Sockets(client.connection(), backend, frontend.tcpOptions());
        Relaying relaying = new Relaying(host, sockets, to, session.account, session.timer, this);
        session.enter(relaying);
        relaying.start(client.ready(), ready);
    }

    @Override
    public void onRelayEnd(Termination termination, Closing closing) {
        session.finish(termination, closing);
    }

    @Override
    public void onRefused(RefusalReason reason, @Nullable String detail, Termination termination, Closing closing) {
        session.account.refused(reason, detail);
        session.finish(termination, closing);
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
