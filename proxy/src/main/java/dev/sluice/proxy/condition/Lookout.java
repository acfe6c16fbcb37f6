package dev.sluice.proxy.condition;

import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Timer;

/** A periodic look at what serves, for as long as the process lives. Threading: owned by the control loop. */
public abstract class Lookout extends Timer {
    private final Loop loop;
    private final long periodNanos;

    protected Lookout(Loop control, long periodNanos) {
        this.loop = control;
        this.periodNanos = periodNanos;
    }

    /** Any thread; once. */
    public final void start() {
        loop.execute(this::again);
    }

    private void again() {
        loop.timers().arm(this, loop.clock().nanos() + periodNanos);
    }

    @Override
    protected final void onDeadline() {
        again();
        look(loop.clock().nanos());
    }

    /** Compares with the last time. */
    protected abstract void look(long now);
}
