package dev.sluice.proxy.status;

import dev.sluice.proxy.meter.Histogram;
import dev.sluice.proxy.pool.Pool;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Pools whose sessions get their backend late, the queue aside: clients wait before anything moves. */
final class ConnectTimeProblems implements Detector {
    /** As in the alert: one session of a hundred waits longer. */
    static final double SLOW_SECONDS = 1;
    /** Fewer are the retransmissions of an ordinary day. */
    static final long FEW = 3;

    static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long BETWEEN_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int SHARE = 100;

    /** What was counted at one moment. */
    private record Count(long nanos, long all, long slow) {}

    private final ServerState state;
    private Map<Pool, ArrayDeque<Count>> known = new HashMap<>();

    ConnectTimeProblems(ServerState state) {
        this.state = state;
    }

    @Override
    public void look(Moment now, Sightings found) {
        Map<Pool, ArrayDeque<Count>> present = new HashMap<>();
        for (Pool pool : state.snapshot().pools()) {
            ArrayDeque<Count> counts = known.getOrDefault(pool, new ArrayDeque<>());
            present.put(pool, counts);
            Count last = count(pool, now.nanos());
            if (counts.isEmpty() || last.nanos() - counts.getLast().nanos() >= BETWEEN_NANOS) {
                counts.addLast(last);
            }
            while (last.nanos() - counts.getFirst().nanos() > WINDOW_NANOS + BETWEEN_NANOS) {
                counts.removeFirst();
            }
            long all = last.all() - counts.getFirst().all();
            long slow = last.slow() - counts.getFirst().slow();
            if (slow >= FEW && slow * SHARE > all) {
                add(pool, new long[] {slow, all}, found);
            }
        }
        known = present;
    }

    private Count count(Pool pool, long nanos) {
        long all = 0;
        long slow = 0;
        for (int worker = 0; worker < state.workers().size(); worker++) {
            Histogram times = pool.counters(worker).connectTime;
            double[] bounds = times.boundsSeconds();
            long[] counts = times.counts();
            for (int i = 0; i < counts.length; i++) {
                all += counts[i];
                slow += i > 0 && bounds[i - 1] >= SLOW_SECONDS ? counts[i] : 0;
            }
        }
        return new Count(nanos, all, slow);
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
