package dev.sluice.proxy.status;

import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reading.BackendReading;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The problems of backends that go up and down all the time: each state alone looks harmless. Only how often they went
 * out is counted: an operator who drains a backend and returns it brings it up as often.
 */
final class FlappingProblems implements Detector {
    /** As in the alert: out more often than this within {@link #WINDOW_NANOS}. */
    static final int MOST_TIMES = 3;

    static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(15);

    /** The times of a backend's last outages, one more than it may have; the oldest first. */
    private static final class Outages {
        private long seen;
        private final ArrayDeque<Long> moments = new ArrayDeque<>(MOST_TIMES + 1);
        /** The first of those for which it counts as flapping; null while it does not. */
        private @Nullable Instant since;

        void see(long total, Moment now) {
            long nowNanos = now.nanos();
            for (long more = Math.min(total - seen, MOST_TIMES + 1); more > 0; more--) {
                if (moments.size() > MOST_TIMES) {
                    moments.removeFirst();
                }
                moments.addLast(nowNanos);
            }
            seen = total;
            while (!moments.isEmpty() && nowNanos - moments.getFirst() > WINDOW_NANOS) {
                moments.removeFirst();
            }
            if (moments.size() <= MOST_TIMES) {
                since = null;
            } else if (since == null) {
                since = now.wallOf(moments.getFirst());
            }
        }
    }

    private final ServerView state;
    private Map<Backend, Outages> known = new HashMap<>();

    FlappingProblems(ServerView state) {
        this.state = state;
    }

    @Override
    public void look(Moment now, Sightings found) {
        Map<Backend, Outages> present = new HashMap<>();
        for (Pool pool : state.snapshot().pools()) {
            for (Backend backend : pool.backends()) {
                BackendReading reading = new BackendReading(backend);
                long total = reading.changes(BackendState.DOWN) + reading.changes(BackendState.EJECTED);
                if (total > 0) { // most have none: nothing to remember
                    Outages outages = known.getOrDefault(backend, new Outages());
                    outages.see(total, now);
                    present.put(backend, outages);
                    if (outages.since != null) {
                        add(pool, backend, outages.since, found);
                    }
                }
            }
        }
        known = present;
    }

    private static boolean isMostlyEjected(Backend backend) {
        BackendReading reading = new BackendReading(backend);
        return reading.changes(BackendState.EJECTED) > reading.changes(BackendState.DOWN);
    }

    private static void add(Pool pool, Backend backend, Instant since, Sightings found) {
        found.add(
                ProblemKind.BACKEND_FLAPPING,
                Subject.backend(pool.name(), backend.name()),
                since,
                "backend " + pool.name() + "/" + backend.name() + " goes up and down: it went out more than "
                        + MOST_TIMES + " times within 15 minutes",
                isMostlyEjected(backend)
                        ? "Its sessions fail and its checks do not see it: look at what " + backend.address()
                                + " does with connections under load, and see pools." + pool.name() + ".outlier"
                        : "Look at the server " + backend.address() + ". If it is busy rather than broken, raise "
                                + BackendWords.checkKey(pool, backend) + ".timeout, fall or rise");
    }
}
