package dev.sluice.proxy.session;

import dev.sluice.config.model.Opening;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.preface.ClientHello;
import dev.sluice.proxy.preface.TlsAlert;
import dev.sluice.proxy.route.Destination;
import dev.sluice.proxy.route.RouteChoice;
import dev.sluice.proxy.route.RouteState;
import dev.sluice.proxy.session.end.Closing;
import dev.sluice.proxy.session.stage.AwaitHello;
import dev.sluice.proxy.session.stage.EarlyClient;
import dev.sluice.proxy.snapshot.Frontend;
import org.jspecify.annotations.Nullable;

/**
 * The way of a session from an admitted client to the pool that it goes to: what is asked of the client, and what is made of it.
 *
 * <p>Threading: owned by the loop of the session.
 */
final class RouteFinder implements AwaitHello.Listener {
    /** The path that goes on from here: one of these is called, once, unless the client leaves before. */
    interface Listener {
        void onRoute(Destination chosen);

        /** The client is refused, and was told so where the closing is no reset. */
        void onRefused(RefusalReason reason, @Nullable String detail, Termination termination, Closing closing);
    }

    private final SessionHost host;
    private final Session session;
    private final Frontend frontend;
    private final EarlyClient client;
    private final Listener listener;

    RouteFinder(SessionHost host, Session session, Frontend frontend, EarlyClient client, Listener listener) {
        this.host = host;
        this.session = session;
        this.frontend = frontend;
        this.client = client;
        this.listener = listener;
    }

    /** Begins with a client of whom no byte is known. */
    void start() {
        choose(Opening.UNREAD);
    }

    private void choose(Opening opening) {
        switch (frontend.routes().choose(session.trace().client().facts(opening))) {
            case RouteChoice.Undecided _ -> awaitHello();
            case RouteChoice.Refusal(RouteState route) -> {
                session.account.routed(route, null);
                refuse(
                        RefusalReason.NO_ROUTE,
                        null,
                        opening instanceof Opening.Hello ? TlsAlert.UNRECOGNIZED_NAME : null);
            }
            case Destination chosen -> {
                session.account.routed(chosen.route(), chosen.pool());
                listener.onRoute(chosen);
            }
        }
    }

    private void awaitHello() {
        long now = host.loop().clock().nanos();
        AwaitHello hello = new AwaitHello(
                client,
                frontend.config().routing().startTls(),
                host.handshakes(),
                frontend.timeouts().handshakeNanos(),
                now,
                this);
        session.enter(hello);
        hello.start();
    }

    @Override
    public void onHello(ClientHello hello) {
        session.trace().hello(hello);
        choose(new Opening.Hello(hello.serverName(), hello.protocols()));
    }

    @Override
    public void onNoHello() {
        choose(Opening.OTHER);
    }

    @Override
    public void onBadHello(String detail, @Nullable TlsAlert alert) {
        refuse(RefusalReason.CLIENT_HELLO, detail, alert);
    }

    @Override
    public void onLateHello(String detail) {
        Termination late = new Termination(Cause.CLIENT_TIMEOUT, Phase.HANDSHAKE);
        listener.onRefused(RefusalReason.CLIENT_HELLO, detail, late, Closing.CLIENT_RESET);
    }

    @Override
    public void onTooManyHandshakes() {
        refuse(RefusalReason.MAX_HANDSHAKES, null, null);
    }

    @Override
    public void onGoneBeforeHello(Cause cause) {
        session.finish(cause, Closing.BOTH_CLOSE);
    }

    /** Who began with TLS is told in its words. */
    private void refuse(RefusalReason reason, @Nullable String detail, @Nullable TlsAlert alert) {
        if (alert != null) {
            client.alert(alert);
        }
        Closing closing = alert == null ? Closing.CLIENT_RESET : Closing.BOTH_CLOSE;
        Phase phase = session.phase() == Phase.HANDSHAKE ? Phase.HANDSHAKE : Phase.PREFACE;
        listener.onRefused(reason, detail, new Termination(Cause.REFUSED, phase), closing);
    }
}
