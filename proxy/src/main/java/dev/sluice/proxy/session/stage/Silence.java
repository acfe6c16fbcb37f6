package dev.sluice.proxy.session.stage;

import static dev.sluice.proxy.session.stage.DeadlineTimer.earlier;
import static dev.sluice.proxy.session.stage.DeadlineTimer.later;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.relay.Relay;
import dev.sluice.proxy.relay.Side;
import dev.sluice.proxy.route.Timeouts;

/**
 * The inactivity of a session: how long neither side, or one of them, has moved a byte, and when that ends it.
 *
 * <p>Threading: owned by the loop of the session.
 */
final class Silence {
    private final Timeouts timeouts;
    private final long connectedAt;
    private long clientActivity;
    private long backendActivity;
    private boolean firstByteSeen;

    Silence(Timeouts timeouts, long now) {
        this.timeouts = timeouts;
        this.connectedAt = now;
        this.clientActivity = now;
        this.backendActivity = now;
    }

    /** Bytes were taken from this side, or given to the other one. */
    void onMoved(Side from, boolean received, boolean sent, long now) {
        if (from == Side.CLIENT ? received : sent) {
            clientActivity = now;
        }
        if (from == Side.BACKEND ? received : sent) {
            backendActivity = now;
        }
        firstByteSeen |= from == Side.BACKEND && received;
    }

    /** When the relay began. */
    long sinceNanos() {
        return connectedAt;
    }

    /** Since when neither side has moved a byte. */
    long lastActivityNanos() {
        return later(clientActivity, backendActivity);
    }

    /** When the session ends if nothing moves. */
    long endNanos(Relay relay) {
        long end = earlier(clientActivity + timeouts.clientIdleNanos(), backendActivity + timeouts.backendIdleNanos());
        if (relay.finishedSide() != null && relay.failedSide() == null) {
            end = earlier(end, lastActivityNanos() + timeouts.halfClosedNanos());
        }
        return firstByteSeen ? end : earlier(end, connectedAt + timeouts.firstByteNanos());
    }

    /** Why it ends then. */
    Cause cause(Relay relay, long now) {
        Side failed = relay.failedSide();
        if (failed != null) {
            return failed == Side.CLIENT ? Cause.CLIENT_RESET : Cause.BACKEND_RESET;
        }
        Side finished = relay.finishedSide();
        if (finished != null) {
            return finished == Side.CLIENT ? Cause.BACKEND_TIMEOUT : Cause.CLIENT_TIMEOUT;
        }
        boolean clientSilent = now - clientActivity >= timeouts.clientIdleNanos();
        return clientSilent ? Cause.CLIENT_TIMEOUT : Cause.BACKEND_TIMEOUT;
    }
}
