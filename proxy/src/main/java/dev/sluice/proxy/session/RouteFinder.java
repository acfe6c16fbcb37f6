package dev.sluice.proxy.session;

import dev.sluice.config.model.Opening;
import dev.sluice.config.model.RouteFacts;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.connect.ConnectObserver;
import dev.sluice.proxy.connect.Connector;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.preface.ClientHello;
import dev.sluice.proxy.preface.TlsAlert;
import dev.sluice.proxy.route.Destination;
import dev.sluice.proxy.route.RouteChoice;
import dev.sluice.proxy.route.RouteState;
import dev.sluice.proxy.route.Timeouts;
import dev.sluice.proxy.session.end.Closing;
import dev.sluice.proxy.session.stage.AwaitHello;
import dev.sluice.proxy.session.stage.Refused;
import dev.sluice.proxy.session.stage.ServerFirst;
import dev.sluice.proxy.snapshot.Frontend;
import org.jspecify.annotations.Nullable;

/**
 * The way of a session from an admitted client to the pool that it goes to: what is asked of the client, and what is made of it.
 *
 * <p>Threading: owned by the loop of the session.
 */
final class RouteFinder implements AwaitHello.Listener, ServerFirst.Listener {
    /** The path that goes on from here: one of these is called, once, unless the client leaves before. */
    interface Listener extends RefusalListener {
        void onRoute(Destination chosen);

        /** As above, where a backend of that pool is connected already. */
        void onRouteTo(Destination chosen, ServerFirst.Reached reached);
    }

    private final Arrival arrival;
    private final Session session;
    private final Listener listener;
    private @Nullable ServerFirst race;

    RouteFinder(Arrival arrival, Listener listener) {
        this.arrival = arrival;
        this.session = arrival.session();
        this.listener = listener;
    }

    /** Begins with what is known of how the client begins, which may be nothing. */
    void start(Opening opening) {
        choose(opening);
    }

    private void choose(Opening opening) {
        RouteFacts facts = session.trace().client().facts(opening);
        switch (arrival.frontend().routes().choose(facts)) {
            case RouteChoice.Undecided _ -> awaitHello();
            case RouteChoice.Refusal(RouteState route) -> {
                session.account.routed(route, null);
                arrival.refuse(
                        new Refused(
                                RefusalReason.NO_ROUTE,
                                opening instanceof Opening.Other ? "no TLS" : null,
                                opening instanceof Opening.Hello ? TlsAlert.UNRECOGNIZED_NAME : null,
                                Cause.REFUSED),
                        listener);
            }
            case Destination chosen -> goTo(chosen);
        }
    }

    private void goTo(Destination chosen) {
        session.account.routed(chosen.route(), chosen.pool());
        ServerFirst connected = race;
        race = null;
        ServerFirst.Reached reached = connected == null ? null : connected.takeFor(chosen);
        if (reached == null) {
            listener.onRoute(chosen);
        } else {
            listener.onRouteTo(chosen, reached);
        }
    }

    private void awaitHello() {
        Frontend frontend = arrival.frontend();
        Timeouts timeouts = frontend.timeouts();
        AwaitHello hello = new AwaitHello(
                arrival.client(),
                frontend.config().routing().startTls(),
                arrival.host().handshakes(),
                timeouts.handshakeNanos(),
                arrival.now(),
                this);
        if (timeouts.serverFirstNanos() < Timeouts.NEVER) {
            race = new ServerFirst(hello, timeouts.serverFirstNanos(), arrival::now, this);
            session.enter(race);
        } else {
            session.enter(hello);
        }
        hello.start();
    }

    @Override
    public void onHello(ClientHello hello) {
        session.trace().hello(hello);
        choose(new Opening.Hello(hello.serverName(), hello.protocols()));
    }

    @Override
    public void onNoHello() {
        Destination silent = race == null ? null : race.destination();
        if (silent == null) {
            choose(Opening.OTHER);
        } else {
            goTo(silent); // a second choice would take another turn
        }
    }

    /** A transparent frontend knows where its clients want to go, and has nothing to gain. */
    @Override
    public @Nullable Destination onSilent() {
        RouteFacts facts = session.trace().client().facts(Opening.OTHER);
        return arrival.frontend().routes().choose(facts) instanceof Destination silent
                        && !silent.pool().config().isOriginalDestination()
                ? silent
                : null;
    }

    @Override
    public Connector connector(Destination destination, ConnectObserver observer) {
        return arrival.connector(destination, observer);
    }

    @Override
    public void start(Connector connector) {
        connector.start(arrival.key(), arrival.wantedPort(), null);
    }

    @Override
    public ConnectResult greet(Destination destination, Connection connection, Backend backend) {
        return arrival.header(destination, connection, backend);
    }

    @Override
    public void onDeadlineMoved() {
        if (race != null) {
            session.enter(race);
        }
    }

    @Override
    public void onServersTurn(Destination destination) {
        goTo(destination);
    }

    @Override
    public void onDefect(Throwable defect) {
        session.onDefect(defect);
    }

    @Override
    public void onBadHello(Refused refused) {
        arrival.refuse(refused, listener);
    }

    @Override
    public void onGoneBeforeHello(Cause cause) {
        session.finish(cause, Closing.BOTH_CLOSE);
    }
}
