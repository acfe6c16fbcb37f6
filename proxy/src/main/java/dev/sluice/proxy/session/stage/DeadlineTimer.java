package dev.sluice.proxy.session.stage;

import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.net.TimerQueue;
import dev.sluice.proxy.route.Timeouts;

/**
 * One timer for whatever is due next. Activity only moves deadlines on, so that it may fire early: who is called looks what is due, and arms it
 * anew.
 *
 * <p>Threading: owned by the loop of its queue.
 */
public final class DeadlineTimer extends Timer {
    /** The listener that is called at the deadline. */
    @FunctionalInterface
    public interface Listener {
        /** Something may be due; the timer is not armed. */
        void onDeadline();
    }

    private final TimerQueue queue;
    private final Listener listener;
    private final long originNanos;

    /** @param originNanos a time before all deadlines, near enough to tell far ones from none */
    public DeadlineTimer(TimerQueue queue, Listener listener, long originNanos) {
        this.queue = queue;
        this.listener = listener;
        this.originNanos = originNanos;
    }

    /**
     * Sees to it that the timer fires at this time or before. Does nothing when it will fire earlier anyway: moving it for each connection costs
     * more than firing early.
     */
    public void noLaterThan(long deadlineNanos) {
        boolean ever = deadlineNanos - originNanos < Timeouts.NEVER / 2;
        if (ever && (!isArmed() || deadlineNanos - deadlineNanos() < 0)) {
            queue.arm(this, deadlineNanos);
        }
    }

    /** Fires no more. */
    public void stop() {
        queue.disarm(this);
    }

    @Override
    protected void onDeadline() {
        listener.onDeadline();
    }

    /** The earlier of two times of the clock. */
    public static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }

    /** The later of two times of the clock. */
    public static long later(long a, long b) {
        return a - b < 0 ? b : a;
    }
}
