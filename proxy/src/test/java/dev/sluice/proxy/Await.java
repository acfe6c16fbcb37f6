package dev.sluice.proxy;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waits for what another thread brings about. The deadline is no expectation: it says that something hung. Nothing else in a test lets time
 * pass.
 */
public final class Await {
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private Await() {}

    /** Returns once the condition holds; an exception counts as not yet. */
    public static void until(String what, Callable<Boolean> condition) {
        boolean _ = value(what, condition, holds -> holds);
    }

    /** The value once it is what is wanted; an exception counts as not yet. */
    public static <T extends @Nullable Object> T value(String what, Callable<T> value, Predicate<? super T> wanted) {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (true) {
            String last;
            Exception failure = null;
            try {
                T now = value.call();
                if (wanted.test(now)) {
                    return now;
                }
                last = String.valueOf(now);
            } catch (Exception e) {
                last = e.toString();
                failure = e;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited in vain until " + what + "; at last: " + last, failure);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Returns once there are so many. */
    public static void count(String what, LongSupplier actual, long wanted) {
        long _ = value(what + ": " + wanted, actual::getAsLong, now -> now == wanted);
    }

    /** As {@link #until} without a pause, for two threads that are to go on in the same moment; false when it is interrupted. */
    public static boolean spin(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (!condition.getAsBoolean()) {
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited in vain until " + what);
            }
            Thread.onSpinWait();
        }
        return true;
    }

    /**
     * Lets time pass, for what no condition can tell: the pace of a peer, or that something does not happen.
     *
     * @param why what the time is for
     */
    public static void pause(Duration time, String why) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted: " + why, e);
        }
    }
}
