package dev.sluice.proxy.status;

import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.Pool;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Backends that go up and down all the time: each state alone looks harmless. */
final class FlappingProblems implements Detector {
    /** As in the alert: more changes than this within {@link #WINDOW_NANOS}. */
    static final int MOST_CHANGES = 6;

    static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(15);

    /** The changes of one backend that were seen last, one more than it may have; the oldest first. */
    private static final class Changes {
        private long seen;
        private final ArrayDeque<Long> moments = new ArrayDeque<>(MOST_CHANGES + 1);
        /** The first of those for which it counts as flapping; null while it does not. */
        private @Nullable Instant since;

        void see(long total, Moment now) {
            long nowNanos = now.nanos();
            for (long more = Math.min(total - seen, MOST_CHANGES + 1); more > 0; more--) {
                if (moments.size() > MOST_CHANGES) {
                    moments.removeFirst();
                }
                moments.addLast(nowNanos);
            }
            seen = total;
            while (!moments.isEmpty() && nowNanos - moments.getFirst() > WINDOW_NANOS) {
                moments.removeFirst();
            }
            if (moments.size() <= MOST_CHANGES) {
                since = null;
            } else if (since == null) {
                since = now.wallOf(moments.getFirst());
            }
        }
    }

    private final ServerState state;
    private Map<Backend, Changes> known = new HashMap<>();

    FlappingProblems(ServerState state) {
        this.state = state;
    }

    @Override
    public void look(Moment now, Sightings found) {
        Map<Backend, Changes> present = new HashMap<>();
        for (Pool pool : state.snapshot().pools()) {
            for (Backend backend : pool.backends()) {
                long total = count(backend, BackendState.UP) + count(backend, BackendState.DOWN);
                if (total > 0) { // most have none: nothing to remember
                    Changes changes = known.getOrDefault(backend, new Changes());
                    changes.see(total, now);
                    present.put(backend, changes);
                    if (changes.since != null) {
                        add(pool, backend, changes.since, found);
                    }
                }
            }
        }
        known = present;
    }

    private static long count(Backend backend, BackendState to) {
        return backend.health().changes(to).value();
    }

    private static boolean isMostlyEjected(Backend backend) {
        return count(backend, BackendState.EJECTED) > count(backend, BackendState.DOWN);
    }

    private static void add(Pool pool, Backend backend, Instant since, Sightings found) {
        found.add(
                ProblemKind.BACKEND_FLAPPING,
                Subject.backend(pool.name(), backend.name()),
                since,
                "backend " + pool.name() + "/" + backend.name() + " goes up and down: more than " + MOST_CHANGES
                        + " changes within 15 minutes",
                isMostlyEjected(backend)
                        ? "Its sessions fail and its checks do not see it: look at what " + backend.address()
                                + " does with connections under load, and see pools." + pool.name() + ".outlier"
                        : "Look at the server " + backend.address() + ". If it is busy rather than broken, raise "
                                + BackendWords.checkKey(pool, backend) + ".timeout, fall or rise");
    }
}
