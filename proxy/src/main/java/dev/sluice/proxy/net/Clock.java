package dev.sluice.proxy.net;

/** A monotonic clock, so that tests can set the time. */
@FunctionalInterface
public interface Clock {
    Clock SYSTEM = System::nanoTime;

    /** Nanoseconds from an arbitrary origin, as {@link System#nanoTime}. */
    long nanos();
}
