package dev.sluice.proxy.session.stage;

import dev.sluice.config.model.StartTls;
import dev.sluice.config.value.DurationText;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.StreamSocket;
import dev.sluice.proxy.preface.ClientHello;
import dev.sluice.proxy.preface.ClientHelloReader;
import dev.sluice.proxy.preface.ProxyHeaderDecoder;
import dev.sluice.proxy.preface.TlsAlert;
import java.time.Duration;
import java.util.Objects;
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

        /** The client is to be refused for what it sent, or did not send in time. */
        void onBadHello(Refused refused);

        /** The client left, or this machine has no memory for it. */
        void onGoneBeforeHello(Cause cause);
    }

    private final ClientHelloReader reader = new ClientHelloReader();
    private final @Nullable StartTlsReader startTls;
    private final EarlyClient early;
    private final ConnectionLimit handshakes;
    private final Listener listener;
    private final long limitNanos;
    private final long deadlineNanos;
    private boolean counted;
    private boolean over;
    private boolean begun;

    /**
     * Begins with a client of whom nothing has been read, or its PROXY header; {@link #start} follows.
     *
     * @param protocol in which the client may ask for TLS first
     * @param handshakes the clients of the process that are waited for
     * @param limitNanos how long the client may take, from now
     */
    public AwaitHello(
            EarlyClient early,
            StartTls protocol,
            ConnectionLimit handshakes,
            long limitNanos,
            long now,
            Listener listener) {
        this.early = early;
        this.startTls = switch (protocol) {
            case OFF -> null;
            case POSTGRES -> new StartTlsReader(early.connection(), early.scratch());
        };
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
            refuse(RefusalReason.MAX_HANDSHAKES, null, null, Cause.REFUSED);
        }
    }

    /** Whether the client has sent anything. */
    boolean hasBegun() {
        return begun;
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
        StartTlsReader.Progress progress =
                startTls == null || early.hasAskedForTls() ? StartTlsReader.Progress.DONE : startTls.read();
        switch (progress) {
            case DONE -> readHello();
            case WAITING -> {
                if (early.isEnding()) {
                    gone(Cause.CLIENT_LEFT);
                }
            }
            case BROKEN -> bad(Objects.requireNonNull(startTls).problem(), null);
            case LEFT -> gone(Cause.CLIENT_LEFT);
        }
    }

    private void readHello() {
        if (startTls != null && startTls.hasAgreed()) {
            early.askedForTls();
        }
        Connection client = early.connection();
        int peeked = client.peek(early.scratch(), ClientHelloReader.PEEK_BYTES);
        if (peeked > 0) {
            onPeeked(peeked);
        } else if (peeked == StreamSocket.NO_MEMORY) {
            gone(Cause.EXHAUSTED);
        } else if (peeked != StreamSocket.AGAIN || early.isEnding()) {
            gone(Cause.CLIENT_LEFT);
        }
    }

    private void gone(Cause cause) {
        leave();
        listener.onGoneBeforeHello(cause);
    }

    private void bad(String detail, @Nullable TlsAlert alert) {
        refuse(RefusalReason.CLIENT_HELLO, detail, alert, Cause.REFUSED);
    }

    private void refuse(RefusalReason reason, @Nullable String detail, @Nullable TlsAlert alert, Cause cause) {
        leave();
        listener.onBadHello(new Refused(reason, detail, alert, cause));
    }

    private void onPeeked(int peeked) {
        begun = true;
        switch (reader.read(early.scratch(), peeked)) {
            case MORE -> {
                if (early.isEnding()) {
                    bad("the client left in the middle of its ClientHello", null);
                }
            }
            case DONE -> {
                leave();
                listener.onHello(reader.hello());
            }
            case NOT_TLS -> onOther(ProxyHeaderDecoder.likeness(early.scratch(), peeked));
            case MALFORMED, TOO_LARGE -> bad(reader.problem(), reader.alert());
        }
    }

    /** The client begins with something else than TLS. */
    private void onOther(ProxyHeaderDecoder.Likeness header) {
        if (early.hasAskedForTls()) {
            bad("the client asked for TLS and does not begin with it", TlsAlert.UNEXPECTED_MESSAGE);
        } else if (header == ProxyHeaderDecoder.Likeness.HEADER) {
            bad("a PROXY header where none is due; proxyProtocol and trustedProxies say from whom one is", null);
        } else if (header == ProxyHeaderDecoder.Likeness.NONE || early.isEnding()) {
            leave();
            listener.onNoHello();
        } // else it may become a header, and is waited for as a ClientHello is: otherwise a slow one would get through
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void onDeadline(long now) {
        String detail = "no whole ClientHello within " + DurationText.print(Duration.ofNanos(limitNanos));
        refuse(RefusalReason.CLIENT_HELLO, detail, null, Cause.CLIENT_TIMEOUT);
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
