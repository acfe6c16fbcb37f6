package dev.sluice.proxy.net;

/**
 * A timer with one deadline. The queue links it in place, so that arming costs no allocation.
 *
 * <p>Threading: owned by one event loop.
 */
public abstract class Timer {
    static final int NOT_ARMED = -1;

    long deadlineNanos;
    int position = NOT_ARMED;

    /** Runs on the loop once the deadline has passed; the timer is then no longer armed. */
    protected abstract void onDeadline();

    /** When it fires, if it is armed. */
    public final long deadlineNanos() {
        return deadlineNanos;
    }

    public final boolean isArmed() {
        return position != NOT_ARMED;
    }
}
