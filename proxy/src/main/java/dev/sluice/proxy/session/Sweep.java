package dev.sluice.proxy.session;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.net.WorkerLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Ends some sessions of one loop evenly over a time, so that their clients do not all come back at once.
 *
 * <p>Threading: owned by the loop.
 */
final class Sweep extends Timer {
    private static final long TICK_NANOS = 50_000_000L;

    private final WorkerLoop loop;
    private final List<Session> sessions;
    private final Cause cause;
    private final long overNanos;
    private final long startNanos;
    private int ended;

    Sweep(WorkerLoop loop, List<Session> sessions, Cause cause, Duration over) {
        this.loop = loop;
        this.sessions = new ArrayList<>(sessions);
        this.cause = cause;
        this.overNanos = over.toNanos();
        this.startNanos = loop.clock().nanos();
        Collections.shuffle(this.sessions); // the list is sorted by age, and so often by client
    }

    void start() {
        onDeadline();
    }

    @Override
    protected void onDeadline() {
        long passed = loop.clock().nanos() - startNanos;
        int due = passed >= overNanos ? sessions.size() : (int) (sessions.size() * passed / overNanos);
        while (ended < due) {
            sessions.get(ended++).abort(cause); // does nothing for one that has ended meanwhile
        }
        if (ended < sessions.size()) {
            loop.timers().arm(this, loop.clock().nanos() + TICK_NANOS);
        }
    }
}
