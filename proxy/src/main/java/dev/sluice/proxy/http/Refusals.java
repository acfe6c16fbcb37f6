package dev.sluice.proxy.http;

import dev.sluice.proxy.log.Area;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import org.slf4j.Logger;

/**
 * The counts of what the endpoints of the process refuse, told in one line for all of a few seconds.
 *
 * <p>Threading: any thread.
 */
public final class Refusals {
    private static final Logger LOG = Area.ADMIN.logger();
    /** Between the first refusal and the line about it: a flood writes one line each time. */
    private static final long QUIET_SECONDS = 5;

    private static final Refusal[] REASONS = Refusal.values();

    private final AtomicLongArray counts = new AtomicLongArray(REASONS.length);
    private final long[] told = new long[REASONS.length];
    private final AtomicBoolean reporting = new AtomicBoolean();

    void count(Refusal reason) {
        counts.incrementAndGet(reason.ordinal());
        if (reporting.compareAndSet(false, true)) {
            Thread.ofVirtual().name("sluice-http-refusals").start(this::report);
        }
    }

    private void report() {
        try {
            TimeUnit.SECONDS.sleep(QUIET_SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        StringJoiner words = new StringJoiner(", ");
        for (Refusal reason : REASONS) {
            long now = count(reason.ordinal());
            long added = now - told[reason.ordinal()];
            told[reason.ordinal()] = now;
            if (added > 0) {
                words.add(added + " " + reason.label());
            }
        }
        reporting.set(false);
        LOG.warn("the metrics and admin endpoints refused requests in the last {} seconds: {}", QUIET_SECONDS, words);
    }

    private long count(int reason) {
        return counts.get(reason);
    }

    /** How often this has happened. */
    public long of(Refusal reason) {
        return count(reason.ordinal());
    }
}
