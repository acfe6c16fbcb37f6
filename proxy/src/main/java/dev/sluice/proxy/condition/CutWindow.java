package dev.sluice.proxy.condition;

import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.SessionEnd;
import dev.sluice.proxy.reading.Growth;
import dev.sluice.proxy.reading.PoolReading;
import java.util.concurrent.TimeUnit;

/**
 * The ends of the sessions of one pool in the last minute, whichever frontends they came from. Threading: one thread.
 */
final class CutWindow {
    static final long LENGTH_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** The first counts, in this order. */
    private static final SessionEnd[] ENDS = SessionEnd.values();

    private static final int CONNECTED = ENDS.length;
    private static final int TO_BACKENDS = CONNECTED + 1;
    private static final int FROM_BACKENDS = CONNECTED + 2;
    private static final int COUNTS = CONNECTED + 3;

    private final Growth growth = new Growth(LENGTH_NANOS, 0);
    private final GrowingSum toBackends = new GrowingSum();
    private final GrowingSum fromBackends = new GrowingSum();
    /** What was counted since the pool is watched; bytes of before, too. */
    private long[] now = new long[COUNTS];
    /** What was counted in the last minute. */
    private long[] last = new long[COUNTS];

    private boolean isWhole;

    /** A sum over the backends that there are, without the falls when one with its counts leaves. */
    private static final class GrowingSum {
        private long before;
        private long sum;

        long next(long now) {
            sum += Math.max(0, now - before);
            before = now;
            return sum;
        }
    }

    /** Compares with the last minute. */
    void look(Pool pool, long nanos) {
        PoolReading reading = new PoolReading(pool);
        now = new long[COUNTS];
        for (SessionEnd end : ENDS) {
            now[end.ordinal()] = reading.ended(end);
        }
        now[CONNECTED] = reading.connectTime().count();
        now[TO_BACKENDS] = toBackends.next(reading.sentBytes());
        now[FROM_BACKENDS] = fromBackends.next(reading.receivedBytes());
        last = growth.look(now, nanos);
        isWhole = growth.spanNanos(nanos) >= LENGTH_NANOS - CutLog.PERIOD_NANOS;
    }

    /** Sessions that a backend had accepted and is to blame for the end of. */
    long cut() {
        long cut = 0;
        for (SessionEnd end : ENDS) {
            cut += end.isCut() ? last[end.ordinal()] : 0;
        }
        return cut;
    }

    /** Of those that were cut off. */
    SessionEnd mostFrequent() {
        SessionEnd most = SessionEnd.BACKEND_TIMEOUT;
        for (SessionEnd end : ENDS) {
            most = end.isCut() && last[end.ordinal()] > last[most.ordinal()] ? end : most;
        }
        return most;
    }

    long ended() {
        long ended = 0;
        for (SessionEnd end : ENDS) {
            ended += last[end.ordinal()];
        }
        return ended;
    }

    /** Those that were connected, without those that a backend has ended in order: requests to cancel a query are answered so. */
    long unanswered() {
        return last[CONNECTED] - last[SessionEnd.BACKEND_CLOSED.ordinal()];
    }

    /** Whether no backend has sent a byte for a minute. */
    boolean isSilent() {
        return last[FROM_BACKENDS] == 0;
    }

    /**
     * Whether backends were given bytes for a whole minute and none has sent a single one, although one did before: a pool that never answers, such
     * as one of servers that only take logs, says nothing by that.
     */
    boolean isHung() {
        return isWhole && isSilent() && last[TO_BACKENDS] > 0 && now[FROM_BACKENDS] > 0;
    }
}
