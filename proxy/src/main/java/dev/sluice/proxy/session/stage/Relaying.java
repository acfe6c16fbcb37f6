package dev.sluice.proxy.session.stage;

import static dev.sluice.proxy.session.stage.DeadlineTimer.earlier;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.SessionRecord.SessionBytes;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.net.Clock;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.relay.Relay;
import dev.sluice.proxy.relay.RelayContext;
import dev.sluice.proxy.relay.RelayEnd;
import dev.sluice.proxy.relay.RelayObserver;
import dev.sluice.proxy.relay.Side;
import dev.sluice.proxy.route.Destination;
import dev.sluice.proxy.route.Timeouts;
import dev.sluice.proxy.session.end.Closing;
import dev.sluice.proxy.session.trace.SessionAccount;
import org.jspecify.annotations.Nullable;

/**
 * The stage in which bytes move both ways, and what ends it: an end, a failure, silence, or bytes that nobody takes.
 *
 * <p>Threading: owned by the loop of the session.
 */
public final class Relaying implements Stage, RelayObserver {
    /** How often a broken side's last bytes are asked after. */
    private static final long DELIVERY_POLL_NANOS = 20_000_000L;

    /** A session that has lasted this long is worth the system calls of keep-alive. */
    private static final long SETTLED_NANOS = 5_000_000_000L;

    /** The listener that is told of the end. */
    public interface Listener {
        /** Nothing moves any more. */
        void onRelayEnd(Termination termination, Closing closing);

        /** A defect met where no caller is who could take it. */
        void onDefect(Throwable defect);
    }

    /**
     * The two ends, and how they are treated.
     *
     * @param options for keep-alive and for what a slow side may leave in the kernel
     */
    public record Sockets(Connection client, Connection backend, TcpOptions options) {}

    private final Relay relay;
    // Not the record: each session would keep it.
    private final Connection client;
    private final Connection backend;
    private final TcpOptions options;
    private final Timeouts timeouts;
    private final Silence silence;
    private final SessionAccount account;
    private final DeadlineTimer timer;
    private final Listener listener;
    private final Clock clock;
    private boolean settled;
    private boolean deliveryPending;
    private long deliveryPollAt;
    private @Nullable Stall stall;

    /**
     * Begins with two connections of which nothing has been moved; {@link #start} follows.
     *
     * @param timer to be armed when something is due before the present deadline
     */
    public Relaying(
            RelayContext context,
            Sockets sockets,
            Destination destination,
            SessionAccount account,
            DeadlineTimer timer,
            Listener listener) {
        this.client = sockets.client;
        this.backend = sockets.backend;
        this.options = sockets.options;
        this.timeouts = destination.timeouts();
        this.account = account;
        this.timer = timer;
        this.clock = account.clock();
        this.listener = listener;
        this.relay = new Relay(
                context, this, client, backend, destination.pool().config().splice());
        this.silence = new Silence(timeouts, clock.nanos());
    }

    /** Moves what has come before there was a relay, by the edges of both sides. */
    public void start(int clientReady, int backendReady) {
        if (Ready.any(clientReady, Ready.READ)) {
            relay.onReady(Side.CLIENT, clientReady & ~Ready.OUT);
        }
        if (Ready.any(backendReady, Ready.READ)) {
            relay.onReady(Side.BACKEND, backendReady); // nothing, once the relay is over
        }
    }

    @Override
    public Phase phase() {
        return relay.hasFinished(Side.BACKEND) && relay.failedSide() != Side.BACKEND ? Phase.LAST : Phase.DATA;
    }

    @Override
    public void onClient(int ready) {
        relay.onReady(Side.CLIENT, ready);
    }

    @Override
    public void onBackend(int ready) {
        relay.onReady(Side.BACKEND, ready);
    }

    @Override
    public void onMoved(Side from, long received, long sent) {
        long now = clock.nanos();
        silence.onMoved(from, received > 0, sent > 0, now);
        if (stall != null) {
            stall.onMoved(from.other(), now);
        }
        if (relay.isHolding()) {
            timer.noLaterThan(stall(now).nextLook(relay));
        }
        account.moved(from == Side.CLIENT, received, sent, now);
    }

    /** The limit is a shorter one now. */
    @Override
    public void onHalfClosed() {
        timer.noLaterThan(deadlineNanos());
    }

    /** The last bytes have a short time. */
    @Override
    public void onBroken() {
        long now = clock.nanos();
        Side _ = stall(now).look(relay, now);
        timer.noLaterThan(deadlineNanos());
    }

    @Override
    public void onDeliveryPending() {
        deliveryPending = true;
        deliveryPollAt = clock.nanos() + DELIVERY_POLL_NANOS;
        timer.noLaterThan(deliveryPollAt);
    }

    @Override
    public void onEnd(RelayEnd end) {
        Termination termination =
                switch (end) {
                    case CLIENT_FINISHED -> new Termination(Cause.CLIENT_CLOSED, Phase.DONE);
                    case BACKEND_FINISHED -> new Termination(Cause.BACKEND_CLOSED, Phase.DONE);
                    case CLIENT_RESET -> new Termination(Cause.CLIENT_RESET, phase());
                    case BACKEND_RESET -> new Termination(Cause.BACKEND_RESET, phase());
                    case EXHAUSTED -> new Termination(Cause.EXHAUSTED, phase());
                };
        listener.onRelayEnd(termination, Closing.of(end));
    }

    @Override
    public void onDefect(Throwable defect) {
        listener.onDefect(defect);
    }

    @Override
    public long deadlineNanos() {
        long next = earlier(silence.endNanos(relay), silence.sinceNanos() + (settled ? Timeouts.NEVER : SETTLED_NANOS));
        Stall watched = stall;
        if (watched != null && watched.isWaiting(relay)) {
            next = earlier(next, watched.nextLook(relay));
        }
        return deliveryPending ? earlier(next, deliveryPollAt) : next;
    }

    @Override
    public void onDeadline(long now) {
        Cause cause = stalled(now);
        if (cause == null && silence.endNanos(relay) - now <= 0) {
            cause = silence.cause(relay, now);
        }
        if (cause != null) {
            listener.onRelayEnd(new Termination(cause, phase()), closing(cause));
            return;
        }
        if (!settled && now - silence.sinceNanos() >= SETTLED_NANOS) {
            settled = true;
            backend.keepAlive(options);
        }
        if (relay.failedSide() != null) {
            deliveryPending = false;
            relay.checkDelivery();
        }
    }

    /** Why a session ends whose bytes nobody takes. */
    private @Nullable Cause stalled(long now) {
        Stall watched = stall;
        if (watched == null || !watched.isWaiting(relay) || watched.nextLook(relay) - now > 0) {
            return null;
        }
        limitIfSlow(watched, Side.CLIENT, client, now);
        limitIfSlow(watched, Side.BACKEND, backend, now);
        Side side = watched.look(relay, now);
        if (side == null) {
            return null;
        }
        if (relay.failedSide() != null) {
            return side == Side.BACKEND ? Cause.CLIENT_RESET : Cause.BACKEND_RESET;
        }
        return side == Side.CLIENT ? Cause.CLIENT_STALLED : Cause.BACKEND_STALLED;
    }

    /** Bytes have waited for the side for a while: from now on more of them wait here, and fewer in the kernel. */
    private void limitIfSlow(Stall watched, Side side, Connection socket, long now) {
        if (watched.turnsSlow(relay, side, now)) {
            socket.limitUnsent(options);
        }
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

    @Override
    public long lastActivityNanos(long startNanos) {
        return silence.lastActivityNanos();
    }

    @Override
    public boolean mayBeIdle() {
        return !relay.isHolding();
    }

    @Override
    public void release() {
        relay.close();
    }

    @Override
    public Closing closing(Cause cause) {
        return Closing.afterTimeout(cause, relay);
    }

    @Override
    public SessionBytes bytes() {
        return new SessionBytes(
                relay.received(Side.CLIENT),
                relay.sent(Side.CLIENT),
                relay.received(Side.BACKEND),
                relay.sent(Side.BACKEND));
    }

    @Override
    public @Nullable PeerAddress outgoing() {
        return backend.localAddress();
    }
}
