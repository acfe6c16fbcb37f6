package dev.sluice.proxy.session.stage;

import dev.sluice.config.value.DurationText;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.StreamSocket;
import dev.sluice.proxy.preface.ClientHello;
import dev.sluice.proxy.preface.ClientHelloReader;
import dev.sluice.proxy.preface.TlsAlert;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The stage in which the client's ClientHello is looked at, since the route depends on it. It is peeked: what the client sends stays
 * in the kernel for the backend.
 *
 * <p>Threading: owned by the loop of the session.
 */
public final class AwaitHello implements Stage {
    /** The listener that goes on from here: exactly one of these is called, once. */
    public interface Listener {
        /** It is whole. */
        void onHello(ClientHello hello);

        /** The client begins with something else. */
        void onNoHello();

        /**
         * The client is to be refused for what it sent.
         *
         * @param alert what TLS says to answer; null for nothing
         */
        void onBadHello(String detail, @Nullable TlsAlert alert);

        /** It was not whole in time. */
        void onLateHello(String detail);

        /** As many clients as there may be are waited for. */
        void onTooManyHandshakes();

        /** The client left, or this machine has no memory for it. */
        void onGoneBeforeHello(Cause cause);
    }

    private final ClientHelloReader reader = new ClientHelloReader();
    private final EarlyClient early;
    private final ConnectionLimit handshakes;
    private final Listener listener;
    private final long limitNanos;
    private final long deadlineNanos;
    private boolean counted;
    private boolean over;

    /**
     * Begins with a client of whom nothing has been read, or its PROXY header; {@link #start} follows.
     *
     * @param handshakes the clients of the process that are waited for
     * @param limitNanos how long the client may take, from now
     */
    public AwaitHello(EarlyClient early, ConnectionLimit handshakes, long limitNanos, long now, Listener listener) {
        this.early = early;
        this.handshakes = handshakes;
        this.limitNanos = limitNanos;
        this.deadlineNanos = now + limitNanos;
        this.listener = listener;
    }

    /** Looks at what is there already, as far as edges tell. When the stage begins it must be the session's. */
    public void start() {
        counted = handshakes.tryAcquire();
        if (!counted || Ready.any(early.ready(), Ready.READ)) {
            read();
        }
        if (!counted && !over) {
            leave();
            listener.onTooManyHandshakes();
        }
    }

    @Override
    public Phase phase() {
        return Phase.HANDSHAKE;
    }

    @Override
    public void onClient(int ready) {
        early.add(ready); // FIN may be there already, and is not told twice
        if (!over && Ready.any(ready, Ready.READ)) {
            read();
        }
    }

    private void read() {
        Connection client = early.connection();
        int peeked = client.peek(early.scratch(), ClientHelloReader.PEEK_BYTES);
        if (peeked > 0) {
            onPeeked(peeked);
        } else if (peeked == StreamSocket.NO_MEMORY) {
            leave();
            listener.onGoneBeforeHello(Cause.EXHAUSTED);
        } else if (peeked != StreamSocket.AGAIN || early.isEnding()) {
            leave();
            listener.onGoneBeforeHello(Cause.CLIENT_LEFT);
        }
    }

    private void onPeeked(int peeked) {
        switch (reader.read(early.scratch(), peeked)) {
            case MORE -> {
                if (early.isEnding()) {
                    leave();
                    listener.onBadHello("the client left in the middle of its ClientHello", null);
                }
            }
            case DONE -> {
                leave();
                listener.onHello(reader.hello());
            }
            case NOT_TLS -> {
                leave();
                listener.onNoHello();
            }
            case MALFORMED, TOO_LARGE -> {
                leave();
                listener.onBadHello(reader.problem(), reader.alert());
            }
        }
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void onDeadline(long now) {
        leave();
        listener.onLateHello("no whole ClientHello within " + DurationText.print(Duration.ofNanos(limitNanos)));
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
