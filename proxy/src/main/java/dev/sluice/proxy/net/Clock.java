package dev.sluice.proxy.net;

/** Monotonic time, so that tests can set it. */
@FunctionalInterface
public interface Clock {
    Clock SYSTEM = System::nanoTime;

    /** Nanoseconds from an arbitrary origin, as {@link System#nanoTime}. */
    long nanos();
}
