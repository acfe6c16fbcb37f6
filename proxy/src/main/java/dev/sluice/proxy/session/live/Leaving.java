package dev.sluice.proxy.session.live;

import dev.sluice.proxy.account.Cause;

/** A session that should go somewhere else, as those see it who end it. Threading: owned by the loop. */
public interface Leaving {
    boolean isFinished();

    /** From when on it is idle if nothing moves: in the past for one that has moved nothing for a while and holds nothing. */
    long idleFromNanos(long nowNanos);

    /** Ends it with FIN to both sides; nothing when it has ended. */
    void closeGracefully(Cause cause);

    /** Ends it with RST to both sides; nothing when it has ended. */
    void abort(Cause cause);
}
