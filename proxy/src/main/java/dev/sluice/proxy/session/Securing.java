package dev.sluice.proxy.session;

import dev.sluice.config.model.Opening;
import dev.sluice.config.model.StartTls;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.TlsCounters;
import dev.sluice.proxy.certificate.ClientCheck;
import dev.sluice.proxy.net.tls.TlsConnection;
import dev.sluice.proxy.net.tls.TlsContext;
import dev.sluice.proxy.net.tls.TlsFailure;
import dev.sluice.proxy.preface.ClientHello;
import dev.sluice.proxy.preface.TlsAlert;
import dev.sluice.proxy.session.end.Closing;
import dev.sluice.proxy.session.stage.AwaitHello;
import dev.sluice.proxy.session.stage.Handshake;
import dev.sluice.proxy.session.stage.Refused;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.TlsServer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way of a client of a frontend with TLS from its first byte to a connection that is encrypted: its ClientHello is looked at and chooses the
 * certificate, then the handshake follows.
 *
 * <p>Threading: owned by the loop of the session.
 */
final class Securing implements AwaitHello.Listener, Handshake.Listener {
    /** The path that goes on from here: one of these is called, once, unless the client leaves before. */
    interface Listener extends RefusalListener {
        /** The client has said this, and speaks TLS with us from now on. */
        void onSecured(Opening.Hello opening);

        /** The client does without TLS, and may. */
        void onPlain();
    }

    private final Arrival arrival;
    private final Session session;
    private final TlsServer server;
    private final Listener listener;
    private final TlsCounters counters;
    private final long startNanos;
    private @Nullable TlsConnection tls;
    private Opening.@Nullable Hello opening;

    /** @param server the certificates of the frontend */
    Securing(Arrival arrival, TlsServer server, Listener listener) {
        this.arrival = arrival;
        this.session = arrival.session();
        this.server = server;
        this.listener = listener;
        this.counters = session.account.tlsCounters();
        this.startNanos = arrival.now();
    }

    /** Begins with a client of whom nothing has been read, but for its PROXY header. */
    void start() {
        Frontend frontend = arrival.frontend();
        AwaitHello hello = new AwaitHello(
                arrival.client(),
                frontend.config().routing().startTls(),
                arrival.host().handshakes(),
                frontend.timeouts().handshakeNanos(),
                startNanos,
                this);
        session.enter(hello);
        hello.start();
    }

    @Override
    public void onHello(ClientHello hello) {
        session.trace().hello(hello);
        TlsContext context = server.choose(hello.serverName());
        if (context == null) {
            arrival.refuse(
                    new Refused(RefusalReason.UNKNOWN_NAME, null, TlsAlert.UNRECOGNIZED_NAME, Cause.REFUSED), listener);
            return;
        }
        opening = new Opening.Hello(hello.serverName(), hello.protocols());
        TlsConnection begun =
                context.accept(arrival.client().connection(), arrival.host().tlsMemory(), server.mayBeCut());
        tls = begun;
        session.client = begun; // closed, it gives its memory back
        long limit = arrival.frontend().timeouts().handshakeNanos();
        Handshake handshake = new Handshake(
                begun,
                arrival.client(),
                arrival.host().handshakeTurns(),
                arrival.host().handshakes(),
                new Handshake.Deadline(limit, startNanos + limit),
                this);
        session.enter(handshake);
        handshake.start();
    }

    @Override
    public void onSecured() {
        TlsConnection secured = Objects.requireNonNull(tls);
        ClientCheck.Verdict shown = server.judge(secured);
        if (shown != null && shown.problem() != null) { // of an earlier session, which is not verified in the handshake
            counters.failures(TlsFailure.CERTIFICATE).increment();
            String detail = shown.problem().text();
            Refused refused = new Refused(RefusalReason.CLIENT_CERTIFICATE, detail, null, Cause.REFUSED);
            arrival.refuse(
                    refused, Closing.CLIENT_RESET, listener); // there is no alert any more, and this is no good end
            return;
        }
        if (shown != null && shown.certificate() != null) {
            session.trace().client(session.trace().client().certified(shown.certificate()));
        }
        long took = arrival.now() - startNanos;
        counters.handshakes(secured.isNewest(), secured.isResumed()).increment();
        counters.handshakeTime.record(took);
        session.trace().secured(took);
        arrival.client().secured(secured);
        listener.onSecured(Objects.requireNonNull(opening));
    }

    @Override
    public void onHandshakeFailed(TlsFailure failure, Refused refused) {
        counters.failures(failure).increment();
        Closing closing =
                failure == TlsFailure.TIMEOUT ? Closing.CLIENT_RESET : Closing.BOTH_CLOSE; // an alert is on its way
        arrival.refuse(refused, closing, listener);
    }

    @Override
    public void onTooManyHandshakes(Refused refused) {
        arrival.refuse(refused, listener);
    }

    @Override
    public void onGoneInHandshake(TlsFailure failure, Cause cause) {
        counters.failures(failure).increment();
        session.finish(cause, Closing.BOTH_CLOSE);
    }

    /** Clients of PostgreSQL ask in plain text to cancel a query, as they always did; its servers take that also where they want TLS. */
    @Override
    public void onNoHello() {
        boolean postgres = arrival.frontend().config().routing().startTls() == StartTls.POSTGRES;
        if (postgres && arrival.client().asksToCancel()) {
            listener.onPlain();
            return;
        }
        counters.failures(TlsFailure.NOT_TLS).increment();
        Refused refused = new Refused(RefusalReason.TLS, TlsFailure.NOT_TLS.label(), null, Cause.REFUSED);
        boolean told = postgres && arrival.client().refusePlainPostgres();
        arrival.refuse(refused, told ? Closing.BOTH_CLOSE : Closing.CLIENT_RESET, listener);
    }

    @Override
    public void onBadHello(Refused refused) {
        if (refused.reason() == RefusalReason.CLIENT_HELLO) { // else there are too many
            boolean late = refused.cause() == Cause.CLIENT_TIMEOUT;
            counters.failures(late ? TlsFailure.TIMEOUT : TlsFailure.MALFORMED).increment();
        }
        arrival.refuse(refused, listener);
    }

    @Override
    public void onGoneBeforeHello(Cause cause) {
        session.finish(cause, Closing.BOTH_CLOSE);
    }

    @Override
    public void onDefect(Throwable defect) {
        session.onDefect(defect);
    }
}
