package dev.sluice.proxy.session.end;

import dev.sluice.config.model.DrainConfig;
import dev.sluice.config.value.Rate;

/**
 * The pace at which the sessions of one loop are ended that should go somewhere else. Immutable.
 *
 * @param timeoutNanos after which those that are left are reset; 0 for never
 * @param spreadNanos over which those that are idle are ended, evenly; 0 for not before the timeout
 * @param perSecond most that are ended in a second; infinite for no limit
 */
public record DrainPlan(long timeoutNanos, long spreadNanos, boolean idleFirst, double perSecond) {
    private static final double NANOS = 1e9;

    /** The share of one of so many loops. */
    public static DrainPlan of(DrainConfig config, int loops) {
        Rate rate = config.rate();
        double perSecond = rate == null
                ? Double.POSITIVE_INFINITY
                : rate.count() / (rate.period().toNanos() / NANOS) / loops;
        return new DrainPlan(config.timeout().toNanos(), config.spread().toNanos(), config.idleFirst(), perSecond);
    }

    boolean endsAnything() {
        return timeoutNanos > 0 || spreadNanos > 0;
    }

    /** How many of so many sessions may have been ended after this time. */
    int due(int sessions, long passedNanos) {
        if (spreadNanos == 0) {
            return 0;
        }
        double evenly = passedNanos >= spreadNanos ? sessions : (double) sessions * passedNanos / spreadNanos;
        return (int) Math.min(evenly, Math.ceil(perSecond * passedNanos / NANOS));
    }
}
