package dev.sluice.proxy.session.live;

import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.SessionRecord.SessionBytes;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.session.trace.SessionTrace;
import org.jspecify.annotations.Nullable;

/**
 * A session as those see it who look through all sessions of a loop. The sessions of a loop are linked from the newest to the oldest.
 *
 * <p>Threading: owned by the loop.
 */
public interface LiveSession extends Leaving {
    /** Who it is, and what has happened so far. */
    SessionTrace trace();

    /** What it is doing. */
    Phase phase();

    /** How long nothing has been moved; before there is a backend, how long there is a client. */
    long idleNanos(long now);

    /** Bytes moved so far. */
    SessionBytes bytes();

    /** This end of the connection to the backend, or of the attempt under way; costs a system call. */
    @Nullable
    PeerAddress outgoing();

    /** The next one in the list; null for the oldest. */
    @Nullable
    LiveSession older();
}
