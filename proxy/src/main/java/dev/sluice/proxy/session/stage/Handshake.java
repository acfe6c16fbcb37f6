package dev.sluice.proxy.session.stage;

import dev.sluice.config.value.DurationText;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.net.tls.HandshakeTurns;
import dev.sluice.proxy.net.tls.TlsConnection;
import dev.sluice.proxy.net.tls.TlsFailure;
import java.time.Duration;
import java.util.Objects;

/**
 * The stage in which the client's TLS handshake is played, by a certificate that was chosen already. It takes its steps in the order of
 * {@link HandshakeTurns}.
 *
 * <p>Threading: owned by the loop of the session.
 */
public final class Handshake implements Stage, HandshakeTurns.Turn {
    /** The listener that goes on from here: exactly one of these is called, once. */
    public interface Listener {
        /** The client speaks TLS with us. */
        void onSecured();

        /** It has failed, or was not over in time. */
        void onHandshakeFailed(TlsFailure failure, Refused refused);

        /** As many clients as there may be are waited for. */
        void onTooManyHandshakes(Refused refused);

        /** The client has left in the middle of it, or this machine has no memory for it. */
        void onGoneInHandshake(TlsFailure failure, Cause cause);

        /** A defect met where no caller is who could take it. */
        void onDefect(Throwable defect);
    }

    private final TlsConnection tls;
    private final EarlyClient early;
    private final HandshakeTurns turns;
    private final ConnectionLimit handshakes;
    private final Listener listener;
    private final long limitNanos;
    private final long deadlineNanos;
    private boolean counted;
    private boolean awaitsTurn;
    private boolean over;

    /**
     * Begins with a client whose ClientHello is there; {@link #start} follows.
     *
     * @param turns of the loop
     * @param handshakes the clients of the process that are waited for
     */
    public Handshake(
            TlsConnection tls,
            EarlyClient early,
            HandshakeTurns turns,
            ConnectionLimit handshakes,
            Deadline deadline,
            Listener listener) {
        this.tls = tls;
        this.early = early;
        this.turns = turns;
        this.handshakes = handshakes;
        this.limitNanos = deadline.limitNanos;
        this.deadlineNanos = deadline.atNanos;
        this.listener = listener;
    }

    /**
     * The time for the client's ClientHello and handshake.
     *
     * @param limitNanos how long it is
     * @param atNanos when it is over
     */
    public record Deadline(long limitNanos, long atNanos) {}

    /** The ClientHello is there, so that no edge need come. When the stage begins it must be the session's. */
    public void start() {
        counted = handshakes.tryAcquire();
        if (counted) {
            awaitTurn();
        } else {
            over = true;
            listener.onTooManyHandshakes(new Refused(RefusalReason.MAX_HANDSHAKES, null, null, Cause.REFUSED));
        }
    }

    @Override
    public Phase phase() {
        return Phase.HANDSHAKE;
    }

    @Override
    public void onClient(int ready) {
        early.add(ready); // FIN may be there already, and is not told twice
        awaitTurn();
    }

    private void awaitTurn() {
        if (!over && !awaitsTurn) {
            awaitsTurn = true;
            turns.take(this);
        }
    }

    @Override
    public void step() {
        awaitsTurn = false;
        if (over) {
            return;
        }
        try {
            switch (tls.handshake()) {
                case WAITING -> {}
                case DONE -> {
                    leave();
                    listener.onSecured();
                }
                case FAILED -> failed(Objects.requireNonNull(tls.failure()));
            }
        } catch (Throwable defect) { // thrown on, it would not be known whose it is
            leave();
            listener.onDefect(defect);
        }
    }

    private void failed(TlsFailure failure) {
        leave();
        switch (failure) {
            case CLOSED -> listener.onGoneInHandshake(failure, Cause.CLIENT_LEFT);
            case NO_MEMORY -> listener.onGoneInHandshake(failure, Cause.EXHAUSTED);
            case CERTIFICATE ->
                listener.onHandshakeFailed(
                        failure, new Refused(RefusalReason.CLIENT_CERTIFICATE, tls.problem(), null, Cause.REFUSED));
            case PROTOCOL_VERSION, NO_SHARED_CIPHER, PEER_ALERT, MALFORMED, NOT_TLS, TIMEOUT, TRUNCATED ->
                listener.onHandshakeFailed(
                        failure, new Refused(RefusalReason.TLS, failure.detail(tls.problem()), null, Cause.REFUSED));
        }
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void onDeadline(long now) {
        leave();
        String detail = "no whole handshake within " + DurationText.print(Duration.ofNanos(limitNanos));
        listener.onHandshakeFailed(
                TlsFailure.TIMEOUT, new Refused(RefusalReason.TLS, detail, null, Cause.CLIENT_TIMEOUT));
    }

    @Override
    public void release() {
        leave();
    }

    private void leave() {
        over = true;
        if (counted) {
            counted = false;
            handshakes.release();
        }
    }
}
