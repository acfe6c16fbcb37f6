package dev.sluice.proxy.account;

import java.time.Instant;

/**
 * A time during which the access log cannot be written, as on a full disk. Immutable.
 *
 * @param since when it began
 * @param last when a write failed last
 * @param reason what the system says
 * @param lost records that could not be written since it began
 * @param isOver whether the log is written again
 */
public record LogOutage(Instant since, Instant last, String reason, long lost, boolean isOver) {
    static LogOutage begin(Instant now, String reason, long lost) {
        return new LogOutage(now, now, reason, lost, false);
    }

    LogOutage next(Instant now, String latest, long more) {
        return new LogOutage(since, now, latest, lost + more, false);
    }

    /** As it is when the log is written again. */
    LogOutage end() {
        return new LogOutage(since, last, reason, lost, true);
    }

    /** Of a line that was kept until it could not be written. */
    LogOutage losing(long more) {
        return new LogOutage(since, last, reason, lost + more, isOver);
    }
}
