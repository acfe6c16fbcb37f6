package dev.sluice.proxy.session.end;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.relay.Relay;
import dev.sluice.proxy.relay.RelayEnd;
import dev.sluice.proxy.relay.Side;
import org.jspecify.annotations.Nullable;

/**
 * The way in which the two sockets of a session are closed: politely, or with RST so that the peer can tell an abort
 * from an end.
 */
public enum Closing {
    BOTH_CLOSE(false, false),
    CLIENT_RESET(true, false),
    BACKEND_RESET(false, true),
    BOTH_RESET(true, true);

    private final boolean resetClient;
    private final boolean resetBackend;

    Closing(boolean resetClient, boolean resetBackend) {
        this.resetClient = resetClient;
        this.resetBackend = resetBackend;
    }

    /** After the end of a relay: the side that is left learns how the other ended. */
    public static Closing of(RelayEnd end) {
        return switch (end) {
            case CLIENT_FINISHED, BACKEND_FINISHED -> BOTH_CLOSE;
            case CLIENT_RESET -> BACKEND_RESET;
            case BACKEND_RESET -> CLIENT_RESET;
            case EXHAUSTED -> BOTH_RESET;
        };
    }

    /** A silent session ends with FIN; a side that misses bytes, or whose peer had broken off, gets RST. */
    public static Closing afterTimeout(Cause cause, Relay relay) {
        boolean client = relay.isBlocked(Side.BACKEND) || cause == Cause.BACKEND_RESET;
        boolean backend = relay.isBlocked(Side.CLIENT) || cause == Cause.CLIENT_RESET;
        if (client && backend) {
            return BOTH_RESET;
        }
        return client ? CLIENT_RESET : backend ? BACKEND_RESET : BOTH_CLOSE;
    }

    public void applyToClient(@Nullable Connection client) {
        close(client, resetClient);
    }

    public void applyToBackend(@Nullable Connection backend) {
        close(backend, resetBackend);
    }

    private static void close(@Nullable Connection socket, boolean reset) {
        if (socket == null) {
            return;
        }
        if (reset) {
            socket.reset();
        } else {
            socket.close();
        }
    }
}
