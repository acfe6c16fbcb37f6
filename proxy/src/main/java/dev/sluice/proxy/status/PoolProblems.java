package dev.sluice.proxy.status;

import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.Failures;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolFailing;
import dev.sluice.proxy.pool.PoolWithoutBackend;
import dev.sluice.proxy.pool.Queueing;
import dev.sluice.proxy.pool.SessionsCut;
import dev.sluice.proxy.reading.PoolReading;
import dev.sluice.proxy.reading.Tally;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The problems of pools and their backends. */
final class PoolProblems implements Detector {
    /** Backends of a pool that are named each by itself; how many more there are is said in one line. */
    static final int MOST_NAMED = 10;
    /** A queue that has not been empty for so long is no burst. */
    static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final int MOST_LISTED = 5;

    private final ServerView state;
    private final Nearness near = new Nearness();
    /** Since when somebody has always been waiting, by pool. */
    private Map<Pool, Long> waiting = new HashMap<>();

    PoolProblems(ServerView state) {
        this.state = state;
    }

    @Override
    public void look(Moment now, Sightings found) {
        near.begin();
        Map<Pool, Long> stillWaiting = new HashMap<>();
        for (Pool pool : state.snapshot().pools()) {
            backends(pool, now, found);
            cut(pool, found);
            limits(pool, found);
            HeldClients.look(pool, found);
            if (pool.queue().length() > pool.held()) {
                long since = waiting.getOrDefault(pool, now.nanos());
                stillWaiting.put(pool, since);
                queue(pool, since, now, found);
            }
        }
        waiting = stillWaiting;
    }

    private void backends(Pool pool, Moment now, Sightings found) {
        List<Backend> down = new ArrayList<>();
        List<Backend> ejected = new ArrayList<>();
        List<Backend> failing = new ArrayList<>();
        int inARow = Failures.inARow(pool.config().health().outlier());
        for (Backend backend : pool.backends()) {
            BackendState each = backend.state();
            if (each == BackendState.DOWN && !backend.isStandby()) {
                down.add(backend);
            } else if (each == BackendState.EJECTED) {
                ejected.add(backend);
            } else if (each == BackendState.UP && backend.failures().count() >= inARow) {
                failing.add(backend);
            }
        }
        asAWhole(pool, new PoolReading(pool).tally(), found);
        boolean all = failing(pool, now, found);
        each(ProblemKind.BACKEND_DOWN, pool, down, now, found);
        each(ProblemKind.BACKEND_EJECTED, pool, ejected, now, found);
        if (!all) {
            failing.stream().limit(MOST_NAMED).forEach(backend -> failing(pool, backend, now, found));
        }
    }

    private void asAWhole(Pool pool, Tally tally, Sightings found) {
        String name = pool.name();
        Subject subject = Subject.pool(name);
        PoolWithoutBackend without = pool.failures().withoutBackend();
        int threshold = pool.config().balance().panicThreshold();
        if (tally.isInPanic(threshold)) {
            found.add(
                    ProblemKind.POOL_IN_PANIC,
                    subject,
                    "pool " + name + " is below its panicThreshold of " + threshold + "%: " + tally
                            + ". Backends that are down get sessions too",
                    "Repair the backends. If the checks are wrong, see pools." + name + ".healthCheck");
        } else if (tally.servesNobody()) {
            found.add(
                    Sightings.Sort.of(ProblemKind.POOL_WITHOUT_BACKEND, Severity.CRITICAL),
                    subject,
                    without == null ? null : without.since(),
                    "pool " + name
                            + (tally.isEmpty()
                                    ? " has no backends" + EmptyPool.cause(state.discovery(name))
                                    : " has no backend that can serve: " + tally + WithoutBackend.reasons(pool))
                            + HeldClients.fate(pool),
                    withoutBackend(pool, tally));
        } else if (tally.servesFromBackups()) {
            found.add(
                    ProblemKind.POOL_ON_BACKUPS,
                    subject,
                    "pool " + name + " is served by its backups alone: " + tally,
                    WithoutBackend.remedyOnBackups(pool));
        }
    }

    private String withoutBackend(Pool pool, Tally tally) {
        return tally.isEmpty()
                ? DiscoveryRemedy.of(pool.name(), pool.config().discovery(), state.discovery(pool.name()))
                : WithoutBackend.remedy(pool, tally.isKeptOut());
    }

    private static void failing(Pool pool, Backend backend, Moment now, Sightings found) {
        if (now.nanos() - backend.failures().lastNanos() >= Failures.STALE_NANOS) {
            return; // nobody knows whether it still does
        }
        found.add(
                ProblemKind.BACKEND_FAILING,
                Subject.backend(pool.name(), backend.name()),
                now.wallOf(backend.failures().firstNanos()),
                BackendWords.failing(pool, backend, now),
                BackendWords.whereFailing(pool, backend));
    }

    /** False when the pool does not fail as a whole. */
    private static boolean failing(Pool pool, Moment now, Sightings found) {
        PoolFailing failing = pool.failures().failing();
        if (failing != null) {
            boolean untried = now.isLongAfter(failing.lastNanos());
            found.add(
                    Sightings.Sort.of(ProblemKind.POOL_FAILING, untried ? Severity.WARNING : Severity.CRITICAL),
                    Subject.pool(pool.name()).because(failing.reason()),
                    failing.since(),
                    "no session of pool " + pool.name()
                            + (untried
                                    ? " was served: all backends that it may use failed"
                                    : " is served: all backends that it may use fail")
                            + ", the last with \"" + failing.reason() + "\", "
                            + Counted.of(failing.attempts(), "attempt")
                            + " in a row"
                            + (untried
                                    ? ". The last attempt was " + now.ago(failing.lastNanos())
                                            + ": whether they still do is not known"
                                    : ""),
                    BackendWords.whereFailing(pool));
        }
        return failing != null;
    }

    private static void each(ProblemKind kind, Pool pool, List<Backend> backends, Moment now, Sightings found) {
        for (Backend backend : backends.subList(0, Math.min(backends.size(), MOST_NAMED))) {
            found.add(
                    kind,
                    Subject.backend(pool.name(), backend.name()),
                    now.wallOf(backend.sinceNanos()),
                    kind == ProblemKind.BACKEND_DOWN
                            ? BackendWords.down(pool, backend)
                            : BackendWords.ejected(pool, backend, now),
                    kind == ProblemKind.BACKEND_DOWN
                            ? BackendWords.whereDown(pool, backend)
                            : BackendWords.whereEjected(pool, backend));
        }
        int more = backends.size() - MOST_NAMED;
        if (more > 0) {
            found.add(
                    kind,
                    Subject.pool(pool.name()).because("more"),
                    more + " more backends of pool " + pool.name() + " are "
                            + (kind == ProblemKind.BACKEND_DOWN ? "down" : "ejected"),
                    "All of them: sluice status");
        }
    }

    private void cut(Pool pool, Sightings found) {
        SessionsCut cut = pool.failures().sessionsCut();
        if (cut != null) {
            found.add(
                    Sightings.Sort.of(
                            ProblemKind.SESSIONS_CUT, cut.servesNobody() ? Severity.CRITICAL : Severity.WARNING),
                    Subject.pool(pool.name()).because(cut.reason()),
                    cut.since(),
                    "backends of pool " + pool.name() + " accept sessions and do not serve them: " + cut.words(),
                    whereCut(pool, cut.reason()));
        }
    }

    private String whereCut(Pool pool, String reason) {
        String all =
                ". The access log names the backend of each session. A health check that waits for an answer would take out a server"
                        + " that hangs: pools." + pool.name() + ".healthCheck";
        return switch (reason) {
            case "backend_reset" ->
                "Look at why the servers break connections: their logs, their limits, their restarts" + all;
            case "backend_stalled" -> "The servers accept bytes too slowly, or not at all" + all;
            case "backend_timeout" ->
                "The servers hang or are too slow. If they only need longer, raise timeouts.firstByte, backendIdle or halfClosed"
                        + all;
            default ->
                "The servers hang" + (endsSoon(pool) ? "" : ". With timeouts.firstByte such sessions end sooner") + all;
        };
    }

    /** Whether no session of the pool waits for ever for its first byte. */
    private boolean endsSoon(Pool pool) {
        return state.snapshot().frontends().stream()
                .filter(frontend -> frontend.routes().pools().contains(pool))
                .noneMatch(frontend -> frontend.config().timeouts().firstByte().isZero());
    }

    private void limits(Pool pool, Sightings found) {
        String name = pool.name();
        long used = pool.inFlight();
        long limit = pool.config().limits().maxConnections();
        if (near.isNear(pool, used, limit)) {
            boolean full = used >= limit;
            found.add(
                    full ? ProblemKind.POOL_FULL : ProblemKind.POOL_NEAR_LIMIT,
                    Subject.pool(name),
                    "pool " + name + (full ? " is at its limit of " : " uses over 80% of its limit of ")
                            + Counted.of(limit, "session") + (full ? ". New clients wait in its queue" : ""),
                    "Raise pools." + name + ".maxConnections, if the backends can carry more");
        }
        List<Backend> close = new ArrayList<>();
        for (Backend backend : pool.backends()) {
            if (near.isNear(backend, backend.inFlight(), backend.maxConnections())) {
                close.add(backend);
            }
        }
        if (!close.isEmpty()) {
            found.add(
                    ProblemKind.BACKENDS_NEAR_LIMIT,
                    Subject.pool(name),
                    "pool " + name + ": " + close.size() + " of "
                            + pool.backends().size() + " backends use over 80% of their maxConnections: "
                            + listed(close),
                    "Add backends, or raise their maxConnections: sluice backend limit " + name + "/NAME N");
        }
    }

    private static String listed(List<Backend> backends) {
        int named = backends.size() <= MOST_LISTED ? backends.size() : MOST_LISTED - 1;
        String names = backends.stream().limit(named).map(Backend::name).collect(Collectors.joining(", "));
        return named == backends.size() ? names : names + " and " + (backends.size() - named) + " more";
    }

    private static void queue(Pool pool, long since, Moment now, Sightings found) {
        if (now.nanos() - since >= LONG_NANOS) {
            Queueing queueing = pool.queue().queueing();
            found.add(
                    ProblemKind.QUEUE_WAITING,
                    Subject.pool(pool.name()),
                    now.wallOf(since),
                    "clients of pool " + pool.name() + " wait for a backend all the time: "
                            + pool.queue().length() + " now, at most "
                            + pool.queue().limit()
                            + (queueing == null ? "" : " (" + queueing.reason() + ")"),
                    "The limits of the pool or of its backends are too low for its load, or its backends too slow. Add backends or raise"
                            + " maxConnections");
        }
    }
}
