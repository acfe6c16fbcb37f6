package dev.sluice.proxy.pool;

import org.jspecify.annotations.Nullable;

/**
 * The absence of a backend from its pool: what was under way when it left, to be taken up when it returns. Immutable.
 *
 * @param sinceNanos when it left, by the clock of the loops
 * @param rampStartNanos when its slow start began; null when it had none
 * @param ejection its last one; null when it had none
 */
public record Absence(
        long sinceNanos,
        @Nullable Long rampStartNanos,
        @Nullable PastEjection ejection) {
    /**
     * An ejection.
     *
     * @param times how many in a row that was
     * @param endNanos when it ended, or was to end
     */
    public record PastEjection(int times, long endNanos) {}
}
