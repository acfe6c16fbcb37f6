package dev.sluice.proxy.connect;

import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.tls.HandshakeTurns;
import dev.sluice.proxy.net.tls.TlsConnection;
import dev.sluice.proxy.net.tls.TlsFailure;
import dev.sluice.proxy.pool.Backend;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The TLS handshake with a backend, before which it gets its PROXY header, and is asked for TLS where its protocol wants that. It takes its steps in
 * the order of {@link HandshakeTurns}.
 *
 * <p>Threading: owned by the loop of the connection.
 */
public final class BackendHandshake implements Greeting, HandshakeTurns.Turn {
    /** The receiver of what no edge has led to. */
    @FunctionalInterface
    public interface Later {
        void onResult(ConnectResult result);

        /** A defect met where no caller is who could take it. */
        default void onDefect(Throwable defect) {
            throw new IllegalStateException(defect);
        }
    }

    /** The maker of this side's end of TLS. */
    @FunctionalInterface
    public interface End {
        /** On a connection on which nothing has been said. */
        TlsConnection on(Connection raw, Backend backend);
    }

    private final End end;
    private final HandshakeTurns turns;
    private final SslRequest.Header header;
    private final @Nullable SslRequest request;
    private final Later later;

    private @Nullable TlsConnection tls;
    private boolean asking;
    private boolean awaitsTurn;
    private long askedNanos;
    private long waitedNanos;
    /** Within a call that gives the result back. */
    private boolean atOnce;

    private ConnectResult result = ConnectResult.PENDING;

    /**
     * Begins with {@link #over}, once for each backend.
     *
     * @param turns of the loop
     * @param request asks for TLS first, and sends the header; null where TLS is spoken at once
     * @param later gets what no edge has led to
     */
    public BackendHandshake(
            End end, HandshakeTurns turns, SslRequest.Header header, @Nullable SslRequest request, Later later) {
        this.end = end;
        this.turns = turns;
        this.header = header;
        this.request = request;
        this.later = later;
    }

    @Override
    public TlsConnection over(Connection connection, Backend backend) {
        TlsConnection over = end.on(connection, backend);
        tls = over;
        return over;
    }

    @Override
    public ConnectResult begin(Connection connection, Backend backend) {
        Connection plain = connection.transport();
        if (request != null) {
            asking = true;
            return request.begin(plain, backend);
        }
        ConnectResult sent = header.send(plain, backend);
        return sent.isFailure() ? sent : takeTurn();
    }

    @Override
    public ConnectResult onReady(Connection connection, int ready) {
        if (request != null && asking) {
            ConnectResult answer = request.onReady(connection.transport(), ready);
            if (answer != ConnectResult.CONNECTED) {
                return answer;
            }
            asking = false;
        }
        return takeTurn();
    }

    private ConnectResult takeTurn() {
        if (!awaitsTurn) {
            awaitsTurn = true;
            askedNanos = turns.nowNanos();
            result = ConnectResult.PENDING;
            atOnce = true;
            try {
                turns.take(this);
            } finally {
                atOnce = false;
            }
        }
        return awaitsTurn ? ConnectResult.PENDING : result;
    }

    @Override
    public void step() {
        if (atOnce) {
            play();
            return;
        }
        try {
            play();
            if (result != ConnectResult.PENDING) {
                later.onResult(result);
            }
        } catch (Throwable defect) { // thrown on, it would not be known whose it is
            later.onDefect(defect);
        }
    }

    private void play() {
        waitedNanos = waitedNanos();
        awaitsTurn = false;
        TlsConnection playing = Objects.requireNonNull(tls);
        if (playing.isClosed()) { // the attempt is over
            result = ConnectResult.PENDING;
            return;
        }
        result = switch (playing.handshake()) {
            case DONE -> ConnectResult.CONNECTED;
            case WAITING -> ConnectResult.PENDING;
            case FAILED -> failed(Objects.requireNonNull(playing.failure()));
        };
    }

    /** How long it has waited for its turns until now, which is no fault of the backend. */
    public long waitedNanos() {
        return awaitsTurn ? waitedNanos + turns.nowNanos() - askedNanos : waitedNanos;
    }

    private static ConnectResult failed(TlsFailure failure) {
        return switch (failure) {
            case CLOSED -> ConnectResult.RESET;
            case NO_MEMORY -> ConnectResult.NO_MEMORY;
            case CERTIFICATE -> ConnectResult.CERTIFICATE;
            case PROTOCOL_VERSION, NO_SHARED_CIPHER, PEER_ALERT, MALFORMED, NOT_TLS, TIMEOUT, TRUNCATED ->
                ConnectResult.TLS;
        };
    }

    @Override
    public @Nullable String problem() {
        return tls == null ? null : tls.problem();
    }
}
