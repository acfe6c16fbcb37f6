package dev.sluice.proxy.health;

import java.util.concurrent.TimeUnit;

/**
 * The haste of the checks of one backend whose sessions fail while others wait for what comes of it.
 *
 * <p>Threading: owned by the control loop.
 */
final class Haste {
    /** From one check to the next where sessions have failed meanwhile, for the first time. */
    static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** How often that time is doubled at most: it is above half a minute then, and the interval is less or next. */
    private static final int MOST_DOUBLED = 9;

    private boolean running;
    /** Sessions have failed since the one that runs began. */
    private boolean wanted;
    /** Checks that came sooner for failed sessions, in a row that no session that was served and no change has ended. */
    private int hastened;
    /** When the first of the sessions in that row failed. */
    private long rowNanos;

    /**
     * Sessions have failed.
     *
     * @param firstNanos when the first of them failed, without one that was served since
     * @return false while a check runs, after which {@link #isWanted} tells
     */
    boolean ask(long firstNanos) {
        if (firstNanos != rowNanos) {
            rowNanos = firstNanos;
            hastened = 0;
        }
        wanted |= running;
        return !running;
    }

    /** A check begins. */
    void begin() {
        running = true;
        wanted = false;
    }

    /** A check has come to its verdict. */
    void end() {
        running = false;
    }

    boolean isWanted() {
        return wanted;
    }

    /** When the next check is to begin, which is counted as hastened if that is sooner than it would. */
    long next(long startedNanos, long intervalNanos, long otherwiseNanos) {
        long at = startedNanos + Math.min(SOON_NANOS << hastened, intervalNanos);
        if (at - otherwiseNanos < 0) {
            hastened = Math.min(hastened + 1, MOST_DOUBLED);
        }
        return at;
    }

    /** The state has changed: haste begins anew. */
    void calm() {
        hastened = 0;
    }
}
