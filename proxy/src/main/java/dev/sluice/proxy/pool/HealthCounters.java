package dev.sluice.proxy.pool;

import dev.sluice.proxy.meter.Counter;
import dev.sluice.proxy.meter.Histogram;
import org.jspecify.annotations.Nullable;

/** The counters of one backend's health. Threading: written by the control thread, read by any. */
public final class HealthCounters {
    /** Health checks that succeeded. */
    public final Counter passed = new Counter();
    /** Health checks that failed. */
    public final Counter failed = new Counter();
    /** Health checks that this side could not make, for want of descriptors, ports, memory or permission. */
    public final Counter notMade = new Counter();
    /** Health checks that a server answered without letting this side know how it is: see {@link CheckResult#isUnclear}. */
    public final Counter unclear = new Counter();
    /** From the start of a check to its result. */
    public final Histogram checkTime = Histogram.ofShortTimes();
    /** Times it was ejected for failures of its sessions. */
    public final Counter ejections = new Counter();

    private volatile @Nullable CheckResult last;
    private volatile boolean checked;
    private volatile boolean hasPassed;
    private volatile long passedNanos;

    private final Counter[] changes = new Counter[BackendState.values().length];

    HealthCounters() {
        for (int i = 0; i < changes.length; i++) {
            changes[i] = new Counter();
        }
    }

    /** What the last check has found; null before the first of an address. */
    public @Nullable CheckResult last() {
        return last;
    }

    public void last(@Nullable CheckResult result) {
        last = result;
    }

    /** Whether there will be checks. */
    public boolean isChecked() {
        return checked;
    }

    public void checked(boolean isChecked) {
        checked = isChecked;
    }

    /** A check has passed that began then. */
    public void passed(long startedNanos) {
        passedNanos = startedNanos;
        hasPassed = true;
    }

    /** Whether a check has passed that began after this time. */
    public boolean hasPassedSince(long nanos) {
        return hasPassed && passedNanos - nanos > 0;
    }

    /** Changes to this state. */
    public Counter changes(BackendState to) {
        return changes[to.ordinal()];
    }
}
