package dev.sluice.proxy.net;

/** A monotonic clock, so that tests can set the time. */
@FunctionalInterface
public interface Clock {
    Clock SYSTEM = System::nanoTime;

    /** Nanoseconds from an arbitrary origin, as {@link System#nanoTime}. */
    long nanos();

    /** The second since 1970, by the clock on the wall. */
    static long epochSecond() {
        return System.currentTimeMillis() / 1_000;
    }
}
