package dev.sluice.proxy.session.stage;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.SessionRecord.SessionBytes;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.route.Timeouts;
import dev.sluice.proxy.session.end.Closing;
import org.jspecify.annotations.Nullable;

/**
 * A stage of a session: the one receiver of the edges of its connections and of its deadline until the next stage
 * begins. The order of the stages is written in {@code SessionPath} of the package above.
 *
 * <p>Threading: owned by the loop of the session.
 */
public sealed interface Stage
        permits Arriving, AwaitHeader, AwaitHello, Handshake, ServerFirst, Connecting, Queued, Relaying {
    SessionBytes NO_BYTES = new SessionBytes(0, 0, 0, 0);

    /** How logs and metrics name it. */
    Phase phase();

    /** One edge of the client, as {@link dev.sluice.proxy.net.Ready} bits. */
    void onClient(int ready);

    /** One edge of the backend. */
    default void onBackend(int ready) {}

    /** When {@link #onDeadline} is due; {@link Timeouts#NEVER} or more from now where there is no limit. */
    long deadlineNanos();

    /** The deadline has passed. It may have moved on meanwhile; who is asked knows. */
    void onDeadline(long now);

    /** Gives back what the stage holds, without an outcome. The connections themselves are the session's. */
    void release();

    /** How the connections are closed when the session ends now for this cause. */
    default Closing closing(Cause cause) {
        return Closing.CLIENT_RESET;
    }

    /** Since when nothing has happened; for a session that has moved nothing yet, since it began. */
    default long lastActivityNanos(long startNanos) {
        return startNanos;
    }

    /** False while the session waits for something, or bytes of it do. */
    default boolean mayBeIdle() {
        return false;
    }

    /** Bytes moved so far. */
    default SessionBytes bytes() {
        return NO_BYTES;
    }

    /** This end of the connection to a backend; costs a system call. */
    default @Nullable PeerAddress outgoing() {
        return null;
    }
}
