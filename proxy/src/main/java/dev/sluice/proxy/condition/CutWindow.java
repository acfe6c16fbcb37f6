package dev.sluice.proxy.condition;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reading.FrontendReading;
import dev.sluice.proxy.reading.Growth;
import dev.sluice.proxy.reading.PoolReading;
import dev.sluice.proxy.snapshot.Frontend;
import java.util.concurrent.TimeUnit;

/**
 * The ends of the sessions of one pool in the last minute, by what its frontends have counted. Threading: one thread.
 */
final class CutWindow {
    /** Ends that a backend is to blame for, of sessions that it had accepted. */
    static final Cause[] CUTS = {Cause.BACKEND_TIMEOUT, Cause.BACKEND_RESET, Cause.BACKEND_STALLED};

    static final long LENGTH_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Cause[] CAUSES = Cause.values();
    /** Those of sessions that had a backend. */
    private static final Phase[] PHASES = {Phase.DATA, Phase.LAST, Phase.DONE};

    private static final int ENDED = CUTS.length;
    private static final int CONNECTED = ENDED + 1;
    private static final int FROM_CLIENTS = ENDED + 2;
    private static final int TO_CLIENTS = ENDED + 3;
    /** Sessions that a backend has ended in order. */
    private static final int IN_ORDER = ENDED + 4;

    private static final int COUNTS = ENDED + 5;

    private final Growth growth = new Growth(LENGTH_NANOS, 0);
    private long[] before = new long[COUNTS];
    private long[] now = new long[COUNTS];
    /** What was counted in the last minute. */
    private long[] last = new long[COUNTS];

    private boolean isWhole;

    /** Another look begins. */
    void begin() {
        before = now;
        now = new long[COUNTS];
    }

    /** Adds what a frontend of the pool has counted. */
    void add(Frontend frontend) {
        FrontendReading reading = new FrontendReading(frontend);
        for (Phase phase : PHASES) {
            for (int i = 0; i < CUTS.length; i++) {
                now[i] += reading.closed(CUTS[i], phase);
            }
            for (Cause cause : CAUSES) {
                now[ENDED] += reading.closed(cause, phase);
            }
        }
        now[IN_ORDER] += reading.closed(Cause.BACKEND_CLOSED, Phase.DONE);
        now[FROM_CLIENTS] += reading.receivedBytes();
        now[TO_CLIENTS] += reading.sentBytes();
    }

    /** The look ends: all frontends were added. */
    void end(Pool pool, long nanos) {
        now[CONNECTED] = new PoolReading(pool).connectTime().count();
        if (isLess(now, before)) {
            growth.clear(); // a frontend has left the pool, and its counts with it
        }
        last = growth.look(now, nanos);
        isWhole = growth.spanNanos(nanos) >= LENGTH_NANOS - CutLog.PERIOD_NANOS;
    }

    private static boolean isLess(long[] counts, long[] before) {
        for (int i = 0; i < COUNTS; i++) {
            if (counts[i] < before[i]) {
                return true;
            }
        }
        return false;
    }

    long cut() {
        long cut = 0;
        for (int i = 0; i < CUTS.length; i++) {
            cut += last[i];
        }
        return cut;
    }

    Cause mostFrequent() {
        int most = 0;
        for (int i = 1; i < CUTS.length; i++) {
            most = last[i] > last[most] ? i : most;
        }
        return CUTS[most];
    }

    long ended() {
        return last[ENDED];
    }

    /** Those that were connected, without those that a backend has ended in order: requests to cancel a query are answered so. */
    long unanswered() {
        return last[CONNECTED] - last[IN_ORDER];
    }

    /** Whether no backend has sent a byte for a minute. */
    boolean isSilent() {
        return last[TO_CLIENTS] == 0;
    }

    /**
     * Whether clients have sent bytes for a whole minute and no backend a single one, although one did before: a pool that never answers, such as one
     * of servers that only take logs, says nothing by that.
     */
    boolean isHung() {
        return isWhole && isSilent() && last[FROM_CLIENTS] > 0 && now[TO_CLIENTS] > 0;
    }
}
