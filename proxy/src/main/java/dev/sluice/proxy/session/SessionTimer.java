package dev.sluice.proxy.session;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.net.TimerQueue;
import dev.sluice.proxy.relay.Relay;
import dev.sluice.proxy.relay.Side;
import dev.sluice.proxy.route.Timeouts;
import org.jspecify.annotations.Nullable;

/**
 * All limits of time of one session in one timer. Activity only stores a time stamp; the timer, when it fires early, arms
 * itself anew.
 *
 * <p>Threading: owned by the loop of the session.
 */
final class SessionTimer extends Timer {
    /** How often a broken side's last bytes are asked after. */
    private static final long DELIVERY_POLL_NANOS = 20_000_000L;

    /** A session that has lasted this long is worth the system calls of keep-alive. */
    private static final long SETTLED_NANOS = 5_000_000_000L;

    private final Session session;
    private final TimerQueue queue;
    private final Timeouts timeouts;
    private final long startNanos;
    private final long lifetimeNanos;

    /** When the current attempt to connect began, or the wait for a place. */
    private long attemptStart;

    private long attemptNanos;
    private long connectedAt;
    private long clientActivity;
    private long backendActivity;
    private boolean firstByteSeen;
    private @Nullable Stall stall;

    SessionTimer(Session session, TimerQueue queue, Timeouts timeouts, long now) {
        this.session = session;
        this.queue = queue;
        this.timeouts = timeouts;
        this.startNanos = now;
        this.lifetimeNanos = timeouts.lifetimeNanos();
    }

    /** A connect attempt begins. */
    void onConnecting(long now) {
        attemptStart = now;
        attemptNanos = timeouts.connectNanos();
        armNoLaterThan(deadline());
    }

    /** The client is to send its PROXY header. */
    void onAwaitingHeader(long now) {
        attemptStart = now;
        attemptNanos = timeouts.proxyHeaderNanos();
        armNoLaterThan(deadline());
    }

    /** The pool is full and the session waits. */
    void onQueued(long now) {
        attemptStart = now;
        attemptNanos = timeouts.queueNanos();
        armNoLaterThan(deadline());
    }

    /** The backend is connected and the relay begins. */
    void onConnected(long now) {
        connectedAt = now;
        clientActivity = now;
        backendActivity = now;
        armNoLaterThan(deadline());
        armNoLaterThan(now + SETTLED_NANOS);
    }

    void onMoved(Side from, boolean received, boolean sent, long now) {
        if (from == Side.CLIENT ? received : sent) {
            clientActivity = now;
        }
        if (from == Side.BACKEND ? received : sent) {
            backendActivity = now;
        }
        firstByteSeen |= from == Side.BACKEND && received;
        Relay relay = session.relay();
        if (stall != null) {
            stall.onMoved(from.other(), now);
        }
        if (relay != null && relay.isHolding()) {
            armNoLaterThan(stall(now).nextLook(relay));
        }
    }

    /** One side has finished: the limit is a shorter one now. */
    void onHalfClosed() {
        armNoLaterThan(deadline());
    }

    /** One side has broken: its last bytes have a short time. */
    void onBroken(long now) {
        Relay relay = session.relay();
        if (relay != null) {
            Side _ = stall(now).look(relay, now);
        }
        armNoLaterThan(deadline());
    }

    private Stall stall(long now) {
        Stall known = stall;
        if (known == null) {
            long broken = Math.min(Stall.BROKEN_NANOS, timeouts.halfClosedNanos());
            known = new Stall(timeouts.stallNanos(), broken, now);
            stall = known;
        }
        return known;
    }

    void pollDelivery(long now) {
        armNoLaterThan(now + DELIVERY_POLL_NANOS);
    }

    void stop() {
        queue.disarm(this);
    }

    /** Does nothing when the timer will fire earlier anyway: moving it for each connection costs more than firing early. */
    private void armNoLaterThan(long deadline) {
        boolean ever = deadline - startNanos < Timeouts.NEVER / 2;
        if (ever && (!isArmed() || deadline - deadlineNanos() < 0)) {
            queue.arm(this, deadline);
        }
    }

    @Override
    protected void onDeadline() {
        session.onTimer();
    }

    /** Since when neither side has moved a byte. */
    long lastActivity() {
        return later(clientActivity, backendActivity);
    }

    /** How long nothing has been moved; before there is a relay, how long there is a client. */
    long idleNanos(long now) {
        return now - (session.relay() == null ? startNanos : lastActivity());
    }

    /** True once the session has lasted long enough to expect that it stays. */
    boolean isSettled(long now) {
        return session.relay() != null && now - connectedAt >= SETTLED_NANOS;
    }

    /** What has run out; null when nothing has, and the timer is armed again. */
    @Nullable
    Cause expired(long now) {
        Cause stalled = stalled(now);
        if (stalled != null) {
            return stalled;
        }
        long deadline = deadline();
        if (deadline - now > 0) {
            armNoLaterThan(deadline);
            return null;
        }
        Relay relay = session.relay();
        if (now - startNanos >= lifetimeNanos) {
            return Cause.MAX_LIFETIME;
        }
        return relay == null ? Cause.BACKEND_TIMEOUT : expiredWhileRelaying(relay, now);
    }

    /** Why a session ends whose bytes nobody takes. */
    private @Nullable Cause stalled(long now) {
        Relay relay = session.relay();
        Stall watched = stall;
        if (relay == null || watched == null || !watched.isWaiting(relay) || watched.nextLook(relay) - now > 0) {
            return null;
        }
        tellSlow(watched, relay, Side.CLIENT, now);
        tellSlow(watched, relay, Side.BACKEND, now);
        Side side = watched.look(relay, now);
        if (side == null) {
            return null;
        }
        if (relay.failedSide() != null) {
            return side == Side.BACKEND ? Cause.CLIENT_RESET : Cause.BACKEND_RESET;
        }
        return side == Side.CLIENT ? Cause.CLIENT_STALLED : Cause.BACKEND_STALLED;
    }

    private void tellSlow(Stall watched, Relay relay, Side side, long now) {
        if (watched.turnsSlow(relay, side, now)) {
            session.onSlow(side);
        }
    }

    private Cause expiredWhileRelaying(Relay relay, long now) {
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

    private long deadline() {
        long lifetime = startNanos + lifetimeNanos;
        Relay relay = session.relay();
        if (relay == null) {
            return earlier(lifetime, attemptStart + attemptNanos);
        }
        long silence =
                earlier(clientActivity + timeouts.clientIdleNanos(), backendActivity + timeouts.backendIdleNanos());
        if (relay.finishedSide() != null && relay.failedSide() == null) {
            silence = earlier(silence, later(clientActivity, backendActivity) + timeouts.halfClosedNanos());
        }
        if (!firstByteSeen) {
            silence = earlier(silence, connectedAt + timeouts.firstByteNanos());
        }
        Stall watched = stall;
        if (watched != null && watched.isWaiting(relay)) {
            silence = earlier(silence, watched.nextLook(relay));
        }
        return earlier(lifetime, silence);
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }

    private static long later(long a, long b) {
        return a - b < 0 ? b : a;
    }
}
