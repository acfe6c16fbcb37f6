package dev.sluice.proxy.condition;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reading.FrontendReading;
import dev.sluice.proxy.reading.PoolReading;
import dev.sluice.proxy.snapshot.Frontend;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * How the sessions of one pool have ended in the last minute, by what its frontends have counted. Threading: one thread.
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

    /** What was counted until one moment. */
    private static final class Moment {
        private final long nanos;
        private final long[] counts;

        Moment(long nanos, long[] counts) {
            this.nanos = nanos;
            this.counts = counts;
        }
    }

    private final ArrayDeque<Moment> moments = new ArrayDeque<>();
    private long[] now = new long[COUNTS];
    /** What was counted in the last minute. */
    private final long[] last = new long[COUNTS];

    /** Another look begins. */
    void begin() {
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
        if (!moments.isEmpty() && isLess(now, moments.getLast().counts)) {
            moments.clear(); // a frontend has left the pool, and its counts with it
        }
        moments.addLast(new Moment(nanos, now));
        while (moments.size() > 2 && nanos - moments.getFirst().nanos > LENGTH_NANOS) {
            moments.removeFirst();
        }
        for (int i = 0; i < COUNTS; i++) {
            last[i] = now[i] - moments.getFirst().counts[i];
        }
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
        return isWhole() && isSilent() && last[FROM_CLIENTS] > 0 && now[TO_CLIENTS] > 0;
    }

    private boolean isWhole() {
        return moments.getLast().nanos - moments.getFirst().nanos >= LENGTH_NANOS - CutLog.PERIOD_NANOS;
    }
}
