package dev.sluice.proxy.database;

import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The places in the log up to which a PostgreSQL replica had to come, with the times when it was seen so. A replica was up to date at the newest of
 * these times whose place it has reached, and its lag is the time since then. The time of the last transaction alone says less: a long transaction, or a
 * primary that was idle and then went away, makes it older than the replica is behind. One history belongs to one server, over all connections to it.
 *
 * <p>Times are those of the replica's own clock, in seconds. Threading: one thread at a time.
 */
public final class ReplayHistory {
    /** Places that are not reached yet: more of them would make the lag no greater, only finer. */
    private static final int MOST = 16;

    private final ArrayDeque<Place> ahead = new ArrayDeque<>();
    private @Nullable Double upToDate;
    private long furthest;

    private record Place(double time, long position) {}

    /**
     * One look at the replica.
     *
     * @param target the end of the log as far as the replica knows it; null while it is not connected to its primary, when it does not know
     * @param applied by the last transaction that was replayed; null for none, or where it is unknown
     * @return null for unknown
     */
    @Nullable
    Duration lag(double now, @Nullable Long target, @Nullable Long replayed, @Nullable Double applied) {
        if (replayed != null) {
            if (Long.compareUnsigned(replayed, furthest) < 0) { // a server with other data now
                ahead.clear();
                upToDate = null;
            }
            furthest = replayed;
            if (target != null && ahead.size() < MOST) {
                ahead.add(new Place(now, target));
            }
            if (target != null && Long.compareUnsigned(target, replayed) <= 0) {
                ahead.clear();
                upToDate = now;
            }
            while (!ahead.isEmpty() && Long.compareUnsigned(ahead.getFirst().position, replayed) <= 0) {
                upToDate = ahead.removeFirst().time;
            }
        }
        double since = Math.max(upToDate == null ? 0 : upToDate, applied == null ? 0 : applied);
        return since == 0 ? null : Duration.ofMillis(Math.max(0, Math.round((now - since) * 1000)));
    }

    /** Whether another look soon may show that the replica is not as far behind as it seems. */
    boolean waits() {
        return !ahead.isEmpty();
    }
}
