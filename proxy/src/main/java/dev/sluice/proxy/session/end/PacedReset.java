package dev.sluice.proxy.session.end;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.session.live.Leaving;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The reset of some sessions of one loop, spread evenly over a time, so that their clients do not all come back at
 * once.
 *
 * <p>Threading: owned by the loop.
 */
final class PacedReset extends Timer {
    private static final long TICK_NANOS = 50_000_000L;

    private final Loop loop;
    private final List<Leaving> sessions;
    private final Cause cause;
    private final long overNanos;
    private final TurnBudget ends;
    private final Runnable whenDone;
    private final long startNanos;
    private int ended;

    PacedReset(
            Loop loop,
            List<? extends Leaving> sessions,
            Cause cause,
            long overNanos,
            TurnBudget ends,
            Runnable whenDone) {
        this.loop = loop;
        this.sessions = new ArrayList<>(sessions);
        this.cause = cause;
        this.overNanos = overNanos;
        this.ends = ends;
        this.whenDone = whenDone;
        this.startNanos = loop.clock().nanos();
        Collections.shuffle(this.sessions); // the list is sorted by age, and so often by client
    }

    void start() {
        onDeadline();
    }

    /** Leaves those that are left alone. */
    void cancel() {
        loop.timers().disarm(this);
    }

    @Override
    protected void onDeadline() {
        long now = loop.clock().nanos();
        long passed = now - startNanos;
        int due = passed >= overNanos ? sessions.size() : (int) (sessions.size() * passed / overNanos);
        while (ended < due && ends.has()) {
            Leaving session = sessions.get(ended++);
            if (!session.isFinished()) {
                ends.spend();
                session.abort(cause);
            }
        }
        if (ended < sessions.size()) {
            loop.timers().arm(this, ended < due ? now : now + TICK_NANOS);
        } else {
            whenDone.run();
        }
    }
}
