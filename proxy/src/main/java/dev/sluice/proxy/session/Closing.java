package dev.sluice.proxy.session;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.relay.Relay;
import dev.sluice.proxy.relay.Side;
import org.jspecify.annotations.Nullable;

/** How the two sockets of a session are closed: politely, or with RST so that the peer can tell an abort from an end. */
enum Closing {
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

    /** A silent session ends with FIN; a side that misses bytes, or whose peer had broken off, gets RST. */
    static Closing afterTimeout(Cause cause, @Nullable Relay relay) {
        if (relay == null) {
            return CLIENT_RESET;
        }
        boolean client = relay.isBlocked(Side.BACKEND) || cause == Cause.BACKEND_RESET;
        boolean backend = relay.isBlocked(Side.CLIENT) || cause == Cause.CLIENT_RESET;
        if (client && backend) {
            return BOTH_RESET;
        }
        return client ? CLIENT_RESET : backend ? BACKEND_RESET : BOTH_CLOSE;
    }

    void applyToClient(@Nullable Connection client) {
        close(client, resetClient);
    }

    void applyToBackend(@Nullable Connection backend) {
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
