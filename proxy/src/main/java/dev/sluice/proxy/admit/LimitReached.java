package dev.sluice.proxy.admit;

import java.time.Instant;

/**
 * A time during which a {@link ConnectionLimit} is reached, so that clients have to wait in the accept queue of the kernel. Immutable.
 *
 * @param since when it began
 * @param limit how many connections there may be
 * @param times how often it was reached since
 * @param waiting clients in the accept queue when it was looked at last; 0 too where the kernel does not tell
 * @param mostWaiting the most of them
 */
public record LimitReached(Instant since, int limit, long times, int waiting, int mostWaiting) {
    /** As it is at the next look. */
    public LimitReached next(int nowLimit, long added, int nowWaiting) {
        return new LimitReached(since, nowLimit, times + added, nowWaiting, Math.max(mostWaiting, nowWaiting));
    }
}
