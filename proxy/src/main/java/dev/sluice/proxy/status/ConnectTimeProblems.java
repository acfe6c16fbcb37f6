package dev.sluice.proxy.status;

import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reading.HistogramReading;
import dev.sluice.proxy.reading.PoolReading;
import java.util.Locale;

/** The problems of pools whose sessions get their backend late, the queue aside: clients wait before anything moves. */
final class ConnectTimeProblems implements Detector {
    /** As in the alert: one session of a hundred waits longer. */
    static final double SLOW_SECONDS = 1;
    /** Fewer are the retransmissions of an ordinary day. */
    static final long FEW = 3;

    private static final int SHARE = 100;

    private final ServerView state;
    private final Trailing trailing = new Trailing();

    ConnectTimeProblems(ServerView state) {
        this.state = state;
    }

    @Override
    public void look(Moment now, Sightings found) {
        trailing.begin();
        for (Pool pool : state.snapshot().pools()) {
            long[] slowOfAll = trailing.growth(pool, slowOfAll(pool), now.nanos());
            if (slowOfAll[0] >= FEW && slowOfAll[0] * SHARE > slowOfAll[1]) {
                add(pool, slowOfAll, found);
            }
        }
    }

    /** Of all sessions that got a backend. */
    private static long[] slowOfAll(Pool pool) {
        HistogramReading times = new PoolReading(pool).connectTime();
        return new long[] {times.countAbove(SLOW_SECONDS), times.count()};
    }

    private static void add(Pool pool, long[] slowOfAll, Sightings found) {
        found.add(
                ProblemKind.CONNECT_SLOW,
                Subject.pool(pool.name()),
                String.format(
                        Locale.ROOT,
                        "sessions of pool %s get their backend late: %d of %d in the last minute waited over a second",
                        pool.name(),
                        slowOfAll[0],
                        slowOfAll[1]),
                "Its backends are slow to accept, or packets are lost on the way to them, or the first ones that are tried do not answer."
                        + " The log says which connects fail");
    }
}
