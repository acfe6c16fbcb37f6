package dev.sluice.it.harness;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/**
 * Waits for what another process or thread brings about. The deadline is no expectation: it says that something hung. Nothing else in a test
 * lets time pass.
 */
public final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 20;

    private Await() {}

    /** Returns once the condition holds; an exception counts as not yet. */
    public static void until(String what, Callable<Boolean> condition) {
        boolean _ = value(what, condition, holds -> holds);
    }

    /** The value once it is what is wanted; an exception counts as not yet. */
    public static <T> T value(String what, Callable<T> value, Predicate<? super T> wanted) {
        return value(what, PATIENCE, value, wanted);
    }

    /** As {@link #value(String, Callable, Predicate)}, with another deadline. */
    public static <T> T value(String what, Duration patience, Callable<T> value, Predicate<? super T> wanted) {
        long deadline = System.nanoTime() + patience.toNanos();
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
                throw new AssertionError("never happened: " + what + "; at last: " + last, failure);
            }
            pause(Duration.ofMillis(POLL_MILLIS), what);
        }
    }

    /**
     * Lets time pass, for what no condition can tell: the pace of a client, or that something does not happen.
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
