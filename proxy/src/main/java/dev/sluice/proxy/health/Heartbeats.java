package dev.sluice.proxy.health;

import dev.sluice.proxy.net.Clock;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.net.WorkerLoop;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Asks every worker's loop once a second to run a task and remembers how long that waited: a loop that is stuck shows.
 *
 * <p>Threading: the timer belongs to the control loop; {@link #lagNanos} may be called by any thread.
 */
public final class Heartbeats extends Timer {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long ANSWERED = Long.MIN_VALUE;

    private final WorkerLoop control;
    private final List<WorkerLoop> loops;
    /** When the task that has not run yet was posted. */
    private final AtomicLongArray waiting;

    private final AtomicLongArray last;

    public Heartbeats(WorkerLoop control, List<WorkerLoop> loops) {
        this.control = control;
        this.loops = List.copyOf(loops);
        this.waiting = new AtomicLongArray(loops.size());
        this.last = new AtomicLongArray(loops.size());
        for (int i = 0; i < loops.size(); i++) {
            waiting.set(i, ANSWERED);
        }
    }

    public void start() {
        control.execute(this::onDeadline);
    }

    @Override
    protected void onDeadline() {
        for (int i = 0; i < loops.size(); i++) {
            if (waiting.get(i) == ANSWERED) {
                int index = i;
                waiting.set(i, Clock.SYSTEM.nanos());
                loops.get(i).execute(() -> onBeat(index));
            }
        }
        control.timers().arm(this, control.clock().nanos() + PERIOD_NANOS);
    }

    private void onBeat(int index) {
        // Not the loop's own clock, which stands still within a turn.
        last.set(index, Math.max(0, Clock.SYSTEM.nanos() - waiting.get(index)));
        waiting.set(index, ANSWERED);
    }

    /** How long the last task waited, or for how long the present one has. */
    public long lagNanos(int index, long nowNanos) {
        long posted = waiting.get(index);
        return posted == ANSWERED ? last.get(index) : Math.max(last.get(index), nowNanos - posted);
    }
}
