package dev.sluice.proxy.session;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.Ready;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A client while the backend side is being opened: its bytes wait in the kernel, and its edges are kept for the relay.
 *
 * <p>Threading: owned by the loop of the session.
 */
final class EarlyClient {
    private int ready;
    private boolean sent;

    void add(int edges) {
        ready |= edges;
    }

    /** All edges so far. */
    int ready() {
        return ready;
    }

    /** Whether its stream has ended or broken. */
    boolean isEnding() {
        return Ready.any(ready, Ready.RDHUP | Ready.ERR);
    }

    /** Whether it had sent bytes before it left, though none was read. */
    boolean hasSent() {
        return sent;
    }

    /**
     * Why the session is to end, judged by the edges so far; null when it goes on.
     *
     * @param queued true while it waits in the queue of the pool
     * @param abortOnClose true when the end of its stream is enough, as the pool says
     */
    @Nullable
    Cause departure(Connection client, boolean queued, boolean abortOnClose, MemorySegment scratch) {
        // Not HUP: a Unix socket shows it when the client has closed, which may follow a whole request.
        boolean reset = Ready.any(ready, Ready.ERR);
        if (!reset && !(isEnding() && (queued || abortOnClose))) {
            return null;
        }
        sent = client.peek(scratch, 1) > 0; // also after a reset: the kernel keeps what came before it
        if (reset) {
            return Cause.CLIENT_RESET;
        }
        return abortOnClose || !sent ? Cause.CLIENT_LEFT : null; // one with a request may be half-closed
    }
}
