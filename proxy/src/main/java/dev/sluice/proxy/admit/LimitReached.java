package dev.sluice.proxy.admit;

import java.time.Instant;

/**
 * A time during which a {@link ConnectionLimit} is reached, so that clients have to wait in the accept queue of the kernel, and some seconds after
 * it. Immutable.
 *
 * @param since when it began
 * @param last when it was reached last, to the second
 * @param isOver whether there is room now: when nothing more comes, it ends
 * @param limit how many connections there may be, or might when it was reached last
 * @param times how often it was reached since
 * @param waiting clients in the accept queue when it was looked at last; 0 too where the kernel does not tell
 * @param mostWaiting the most of them
 */
public record LimitReached(
        Instant since, Instant last, boolean isOver, int limit, long times, int waiting, int mostWaiting) {
    public static LimitReached begin(Instant now, int limit, long times, int waiting) {
        return new LimitReached(now, now, false, limit, times, waiting, waiting);
    }

    /** As it is at the next look, when it is still reached or again. */
    public LimitReached next(Instant now, int nowLimit, long added, int nowWaiting) {
        int most = Math.max(mostWaiting, nowWaiting);
        return new LimitReached(since, now, false, nowLimit, times + added, nowWaiting, most);
    }

    /** As it is at the next look, when there is room. */
    public LimitReached over() {
        return new LimitReached(since, last, true, limit, times, 0, mostWaiting);
    }
}
