package dev.sluice.proxy.session;

import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.connect.Connector;
import dev.sluice.proxy.relay.Relay;
import dev.sluice.proxy.relay.Side;
import org.jspecify.annotations.Nullable;

/**
 * The only exit of a session: everything that it holds is given back here, once and in order, each thing whatever was thrown before.
 *
 * <p>Threading: owned by the loop of the session.
 */
final class SessionExit {
    private static final int STEPS = 14;

    private SessionExit() {}

    /** Throws nothing: who ends many sessions ends all of them. */
    static void leave(Session session, Termination termination, Closing closing) {
        for (int step = 0; step < STEPS; step++) {
            try {
                take(step, session, termination, closing);
            } catch (Throwable defect) {
                session.worker.onDefect(session, defect);
            }
        }
    }

    private static void take(int step, Session session, Termination termination, Closing closing) {
        SessionAccount account = session.account;
        switch (step) {
            case 0 -> session.timer.stop();
            case 1 -> abort(session.connector, account);
            case 2 -> close(session.relay);
            case 3 -> account.ended(termination);
            case 4 -> account.judge(termination, session.relay == null ? 0 : session.relay.sent(Side.CLIENT));
            case 5 -> account.releaseBackend();
            case 6 -> account.log(session, termination);
            case 7 -> closing.applyToClient(session.client);
            case 8 -> closing.applyToBackend(session.backendSocket);
            case 9 -> session.worker.remove(session);
            case 10 -> session.entrance.leave();
            case 11 -> session.passage.release();
            case 12 -> session.frontend.limit().release();
            case 13 -> session.worker.processLimit().release();
            default -> throw new IllegalStateException("step " + step);
        }
    }

    private static void abort(@Nullable Connector connector, SessionAccount account) {
        if (connector != null) {
            account.story().notReached(connector.lastTried());
            connector.abort();
        }
    }

    private static void close(@Nullable Relay relay) {
        if (relay != null) {
            relay.close();
        }
    }
}
