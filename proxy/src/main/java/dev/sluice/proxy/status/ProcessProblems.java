package dev.sluice.proxy.status;

import dev.sluice.proxy.admit.LimitReached;
import dev.sluice.proxy.host.DescriptorBudget;
import dev.sluice.proxy.host.Remedies;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.net.LoopThread;
import dev.sluice.proxy.net.Shortage;
import dev.sluice.proxy.session.Worker;
import java.util.concurrent.TimeUnit;

/** The problems of the process as a whole: its loops, its means, its readiness. */
final class ProcessProblems implements Detector {
    /** Counting descriptors lists a directory with all of them. */
    private static final long DESCRIPTORS_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** A task that waited longer than this was not served in time. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final String POOLS_REMEDY =
            "See what is wrong with the pools. It is ready again as soon as they take sessions; process.ready says which they are";

    private final ServerView state;
    private final Nearness near = new Nearness();
    private final Episodes episodes = new Episodes();
    private long counted = Long.MIN_VALUE;
    private long descriptors;
    private long mostDescriptors;

    ProcessProblems(ServerView state) {
        this.state = state;
    }

    @Override
    public void look(Moment now, Sightings found) {
        near.begin();
        episodes.begin();
        loops(now, found);
        shortages(now, found);
        readiness(now, found);
        limits(now, found);
    }

    private void loops(Moment now, Sightings found) {
        long defects = 0;
        for (LoopThread loop : state.heartbeats().loops()) {
            defects += loop.defects().count();
            if (!state.heartbeats().isAlive(loop)) {
                found.add(
                        ProblemKind.LOOP_DOWN,
                        Subject.process(loop.label()),
                        loop + (loop.hasEnded() ? " has ended" : " hangs") + ": what it does is not done any more",
                        "Restart the process. The log says where the loop is");
            } else if (state.heartbeats().lagNanos(loop) > LATE_NANOS) {
                found.add(
                        ProblemKind.LOOP_SLOW,
                        Subject.process(loop.label()),
                        loop + " is late by "
                                + TimeUnit.NANOSECONDS.toMillis(
                                        state.heartbeats().lagNanos(loop)) + " ms",
                        "The machine has no processor to spare, or the limit of the container is too low");
            }
        }
        for (Worker worker : state.workers()) {
            defects += worker.defects().value();
        }
        Episodes.Episode episode = episodes.of(ProblemKind.DEFECT, defects, false, now);
        if (episode != null) {
            found.add(
                    ProblemKind.DEFECT,
                    Subject.PROCESS,
                    episode.since(),
                    "the program met " + Counted.of(episode.count(), "defect")
                            + " of its own; what it was doing has ended",
                    "Please report it, with the stack in the log");
        }
    }

    private void shortages(Moment now, Sightings found) {
        for (Shortage what : Shortage.values()) {
            Episodes.Episode episode = episodes.of(what, state.shortages().of(what), false, now);
            if (episode != null) {
                found.add(
                        what == Shortage.PIPES // harmless, and the alert leaves it out
                                ? new Sightings.Sort(ProblemKind.SHORTAGE, Severity.INFO, null)
                                : Sightings.Sort.of(
                                        ProblemKind.SHORTAGE,
                                        episode.isOver(now) ? Severity.WARNING : Severity.CRITICAL),
                        Subject.process(what.label()),
                        episode.since(),
                        Shortcoming.of(what) + ", " + Counted.of(episode.count(), "call") + " failed"
                                + episode.lastWords(now),
                        capital(Shortcoming.remedy(what)));
            }
        }
    }

    private void readiness(Moment now, Sightings found) {
        Readiness pools = state.readiness();
        if (state.isDraining()) {
            found.add(
                    ProblemKind.DRAINING,
                    Subject.PROCESS,
                    "the process is draining: it accepts no new clients, and ends with its last session",
                    "It ends by itself after process.drain.timeout at most. See who is left: sluice connections");
        } else if (state.isDrained()) {
            found.add(
                    ProblemKind.NOT_READY,
                    Subject.PROCESS,
                    "all frontends are drained by an operator: no client is accepted",
                    "sluice resume");
        } else if (!state.isAccepting()) {
            found.add(
                    ProblemKind.NOT_READY,
                    Subject.PROCESS,
                    "the process does not accept clients yet",
                    "It has just started. The log says what it waits for");
        } else if (pools.isInGrace()) {
            found.add(
                    ProblemKind.READY_IN_GRACE,
                    Subject.PROCESS,
                    now.wall().minus(pools.lacking()),
                    pools.reason() + ": the process says \"not ready\" in "
                            + Moment.words(pools.graceLeft().toNanos()),
                    POOLS_REMEDY);
        } else if (!pools.ready()) {
            found.add(
                    ProblemKind.NOT_READY,
                    Subject.PROCESS,
                    now.wall().minus(pools.lacking()),
                    "the process says \"not ready\": " + pools.reason(),
                    POOLS_REMEDY);
        }
    }

    private void limits(Moment now, Sightings found) {
        long used = state.limit().active();
        long limit = state.limit().limit();
        DescriptorBudget budget = state.budget();
        String lowered = budget == null || !budget.isLowered() ? null : lowered(budget);
        String remedy = lowered == null
                ? "Raise process.maxConnections, and the limit of open files with it (" + Remedies.OPEN_FILES + ")"
                : "Raise the limit of open files (" + Remedies.OPEN_FILES + ")";
        LimitReached reached = state.limit().reached();
        if (reached != null && state.isAccepting()) { // nobody waits for one that drains
            found.add(
                    Sightings.Sort.of(ProblemKind.PROCESS_FULL, FrontendProblems.severity(reached)),
                    Subject.PROCESS,
                    reached.since(),
                    "the process" + FrontendProblems.atLimit(reached, lowered == null ? "" : ", " + lowered, now),
                    remedy);
        } else if (near.isNear("connections", used, limit)) {
            found.add(
                    ProblemKind.PROCESS_NEAR_LIMIT,
                    Subject.PROCESS,
                    "the process uses over 80% of its " + limit + " connections"
                            + (lowered == null ? "" : ", " + lowered),
                    remedy);
        } else if (lowered != null && budget != null && budget.isAskedFor()) {
            found.add(
                    ProblemKind.LIMIT_LOWERED,
                    Subject.PROCESS,
                    "the connections of the process are " + lowered,
                    remedy);
        }
        if (counted == Long.MIN_VALUE || now.nanos() - counted >= DESCRIPTORS_NANOS) {
            counted = now.nanos();
            descriptors = ProcessFiles.openDescriptors();
            mostDescriptors = ProcessFiles.descriptorLimit();
        }
        if (near.isNear("descriptors", descriptors, mostDescriptors)) {
            found.add(
                    ProblemKind.DESCRIPTORS_NEAR_LIMIT,
                    Subject.PROCESS,
                    "the process uses over 80% of its " + mostDescriptors + " file descriptors",
                    "Raise the limit (" + Remedies.OPEN_FILES + "), or lower process.maxConnections");
        }
    }

    private static String lowered(DescriptorBudget budget) {
        return "limited to " + budget.maxConnections() + " by " + budget.descriptors()
                + " file descriptors; process.maxConnections is " + budget.wanted();
    }

    private static String capital(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
