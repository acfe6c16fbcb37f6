package dev.sluice.proxy.status;

import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.CheckResult;
import dev.sluice.proxy.pool.Failures;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolFailing;
import dev.sluice.proxy.pool.PoolWithoutBackend;
import dev.sluice.proxy.pool.Queueing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What is wrong with pools and their backends. */
final class PoolProblems implements Detector {
    /** Backends of a pool that are named each by itself; how many more there are is said in one line. */
    static final int MOST_NAMED = 10;
    /** A queue that has not been empty for so long is no burst. */
    static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final int MOST_LISTED = 5;

    private final ServerState state;
    private final Nearness near = new Nearness();
    /** Since when somebody has always been waiting, by pool. */
    private Map<Pool, Long> waiting = new HashMap<>();

    PoolProblems(ServerState state) {
        this.state = state;
    }

    @Override
    public void look(Moment now, Sightings found) {
        near.begin();
        Map<Pool, Long> stillWaiting = new HashMap<>();
        for (Pool pool : state.snapshot().pools()) {
            backends(pool, now, found);
            limits(pool, found);
            if (pool.queue().length() > 0) {
                long since = waiting.getOrDefault(pool, now.nanos());
                stillWaiting.put(pool, since);
                queue(pool, since, now, found);
            }
        }
        waiting = stillWaiting;
    }

    private static void backends(Pool pool, Moment now, Sightings found) {
        Tally tally = new Tally();
        List<Backend> down = new ArrayList<>();
        List<Backend> ejected = new ArrayList<>();
        List<Backend> failing = new ArrayList<>();
        int inARow = Failures.inARow(pool.config().health().outlier());
        for (Backend backend : pool.backends()) {
            BackendState each = backend.state();
            tally.add(backend);
            if (each == BackendState.DOWN) {
                down.add(backend);
            } else if (each == BackendState.EJECTED) {
                ejected.add(backend);
            } else if (each == BackendState.UP && backend.failuresInARow() >= inARow) {
                failing.add(backend);
            }
        }
        asAWhole(pool, tally, found);
        boolean all = failing(pool, found);
        each(ProblemKind.BACKEND_DOWN, pool, down, now, found);
        each(ProblemKind.BACKEND_EJECTED, pool, ejected, now, found);
        if (!all) {
            failing.stream().limit(MOST_NAMED).forEach(backend -> failing(pool, backend, found));
        }
    }

    private static void asAWhole(Pool pool, Tally tally, Sightings found) {
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
                    ProblemKind.POOL_WITHOUT_BACKEND,
                    Severity.CRITICAL,
                    subject,
                    without == null ? null : without.since(),
                    new String[] {
                        "pool " + name
                                + (tally.isEmpty() ? " has no backends" : " has no backend that can serve: " + tally)
                                + ". Its new clients are refused",
                        withoutBackend(name, tally)
                    });
        } else if (tally.servesFromBackups()) {
            found.add(
                    ProblemKind.POOL_ON_BACKUPS,
                    subject,
                    "pool " + name + " is served by its backups alone: " + tally,
                    "Repair the other backends. \"sluice status\" says what their checks answer");
        }
    }

    private static String withoutBackend(String pool, Tally tally) {
        if (tally.isEmpty()) {
            return "See what discovery says: sluice status, and pools." + pool + ".discover";
        }
        return tally.isKeptOut()
                ? "Return a backend to service: sluice backend ready " + pool
                        + "/NAME (or weight, if it is 0 in the configuration)"
                : "\"sluice status\" says what the checks of its backends answer. Repair the backends, or pools." + pool
                        + ".healthCheck if the checks are wrong";
    }

    private static void failing(Pool pool, Backend backend, Sightings found) {
        found.add(
                ProblemKind.BACKEND_FAILING,
                Subject.backend(pool.name(), backend.name()),
                "backend " + pool.name() + "/" + backend.name() + " is up, but its last " + backend.failuresInARow()
                        + " sessions failed",
                "Look at the server " + backend.address() + ". The log says why connects fail. "
                        + (pool.config().health().outlier() == null
                                ? "pools." + pool.name() + ".outlier would take it out for a while"
                                : "It is not ejected: it is the last one, or pools." + pool.name()
                                        + ".outlier.maxEjected are out"));
    }

    /** False when the pool does not fail as a whole. */
    private static boolean failing(Pool pool, Sightings found) {
        PoolFailing failing = pool.failures().failing();
        if (failing != null) {
            found.add(
                    ProblemKind.POOL_FAILING,
                    Subject.pool(pool.name()).because(failing.reason()),
                    failing.since(),
                    "no session of pool " + pool.name()
                            + " reaches a backend: all that it may use fail, the last with \"" + failing.reason()
                            + "\", " + failing.attempts() + " attempts in a row",
                    "Look at the servers of the pool and at the way to them. A health check would take out what is dead: pools."
                            + pool.name() + ".healthCheck");
        }
        return failing != null;
    }

    private static void each(ProblemKind kind, Pool pool, List<Backend> backends, Moment now, Sightings found) {
        for (Backend backend : backends.subList(0, Math.min(backends.size(), MOST_NAMED))) {
            found.add(
                    kind,
                    Subject.backend(pool.name(), backend.name()),
                    now.wallOf(backend.sinceNanos()),
                    kind == ProblemKind.BACKEND_DOWN ? down(pool, backend) : ejected(pool, backend),
                    kind == ProblemKind.BACKEND_DOWN
                            ? whereDown(pool, backend)
                            : "Look at what " + backend.address()
                                    + " does with connections under load. It returns by itself; see pools."
                                    + pool.name() + ".outlier");
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

    private static String whereDown(Pool pool, Backend backend) {
        if (backend.isUnresolved() && isZoned(backend)) {
            return "Bring the interface up, or write another in pools." + pool.name()
                    + ".backends. It is looked for again every 20 s at most";
        }
        return backend.isUnresolved()
                ? "Give the name an address, in DNS or /etc/hosts, or write another in pools." + pool.name()
                        + ".backends. It is asked again every 20 s at most"
                : "Look at the server " + backend.address() + ". If the check is wrong, see pools." + pool.name()
                        + ".healthCheck";
    }

    /** Whether its address names an interface, as in {@code [fe80::1%eth0]:5432}. */
    private static boolean isZoned(Backend backend) {
        return backend.address().contains("%");
    }

    private static String down(Pool pool, Backend backend) {
        if (backend.isUnresolved() && isZoned(backend)) {
            return "backend " + pool.name() + "/" + backend.name()
                    + " is down: this machine does not have the interface in " + backend.address();
        }
        if (backend.isUnresolved()) {
            return "backend " + pool.name() + "/" + backend.name() + " is down: the name in " + backend.address()
                    + " has no address";
        }
        CheckResult last = backend.health().last();
        String why = last == null
                ? ""
                : ": its check says " + last.code() + (last.detail() == null ? "" : ", " + last.detail());
        return "backend " + pool.name() + "/" + backend.name() + " is down" + why;
    }

    private static String ejected(Pool pool, Backend backend) {
        return "backend " + pool.name() + "/" + backend.name()
                + " is ejected for a while: sessions failed in a row, although its checks may pass";
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
                    "pool " + name + (full ? " is at its limit of " : " uses over 80% of its limit of ") + limit
                            + " sessions" + (full ? ". New clients wait in its queue" : ""),
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
