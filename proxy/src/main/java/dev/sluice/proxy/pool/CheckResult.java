package dev.sluice.proxy.pool;

/**
 * The result of a health check.
 *
 * @param code as HAProxy names it, such as {@code L4OK}
 * @param detail a few words, or empty
 * @param nanos it took
 * @param endNanos when it ended, by the clock of the loops
 */
public record CheckResult(String code, String detail, long nanos, long endNanos) {}
