package dev.sluice.proxy.status;

import dev.sluice.proxy.account.BadHeader;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.FrontendCounters;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.admit.LimitReached;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.snapshot.Frontend;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Limits of frontends, and the clients that they refuse. */
final class FrontendProblems implements Detector {
    /** Fewer refused clients in a minute say nothing of a frontend. */
    static final int FEW = 10;

    /** As in the alert: less than one client is served for so many that are refused. */
    private static final int NEARLY_ALL = 20;

    private static final RefusalReason[] REASONS = RefusalReason.values();
    private static final Phase[] PHASES = Phase.values();

    private final ServerState state;
    private final Nearness near = new Nearness();
    private final Episodes episodes = new Episodes();
    private final Trailing trailing = new Trailing();
    private final BadHeaderKinds badHeaders;
    private Set<String> known = Set.of();

    FrontendProblems(ServerState state) {
        this.state = state;
        this.badHeaders = new BadHeaderKinds(state);
    }

    /** One counter of one frontend. */
    private record Refused(String frontend, RefusalReason reason) {}

    @Override
    public void look(Moment now, Sightings found) {
        near.begin();
        episodes.begin();
        trailing.begin();
        Set<String> present = new HashSet<>();
        for (Frontend frontend : state.snapshot().frontends()) {
            present.add(frontend.name());
            limit(frontend, found);
            refusals(frontend, !known.contains(frontend.name()) && !known.isEmpty(), now, found);
        }
        known = present;
    }

    private void limit(Frontend frontend, Sightings found) {
        int used = frontend.limit().active();
        int limit = frontend.limit().limit();
        String name = frontend.name();
        Subject subject = Subject.frontend(name, frontend.pool().name());
        String remedy = "Raise frontends." + name
                + ".maxConnections, or see who holds them: sluice connections --frontend " + name + " --sort age";
        LimitReached reached = frontend.limit().reached();
        if (reached != null) {
            found.add(
                    ProblemKind.FRONTEND_FULL,
                    subject,
                    reached.since(),
                    "frontend " + name + " is at its limit of " + Counted.of(reached.limit(), "connection")
                            + ". Further clients wait" + waiting(reached),
                    remedy);
        } else if (near.isNear(name, used, limit)) {
            found.add(
                    ProblemKind.FRONTEND_NEAR_LIMIT,
                    subject,
                    "frontend " + name + " uses over 80% of its " + limit + " connections",
                    remedy);
        }
    }

    /** How many are in the accept queue. */
    static String waiting(LimitReached reached) {
        return reached.mostWaiting() == 0
                ? " until one ends"
                : ", " + reached.waiting() + " now and " + reached.mostWaiting() + " at most so far";
    }

    private void refusals(Frontend frontend, boolean isNew, Moment now, Sightings found) {
        boolean nearlyAll = refusesNearlyAll(frontend, now);
        for (RefusalReason reason : REASONS) {
            long total = 0;
            for (int worker = 0; worker < state.workers().size(); worker++) {
                total += frontend.counters(worker).refused(reason).value();
            }
            Episodes.Episode episode =
                    total == 0 ? null : episodes.of(new Refused(frontend.name(), reason), total, isNew, now);
            if (episode != null) {
                add(frontend, new Refused(frontend.name(), reason), episode, nearlyAll, now, found);
            }
        }
    }

    /** Whether hardly anybody was served in the last minute, as in the alert. */
    private boolean refusesNearlyAll(Frontend frontend, Moment now) {
        long refused = 0;
        long served = 0;
        for (int worker = 0; worker < state.workers().size(); worker++) {
            FrontendCounters counters = frontend.counters(worker);
            for (RefusalReason reason : REASONS) {
                refused += counters.refused(reason).value();
            }
            served += counters.connections.value() - counters.closed(Cause.BACKEND_TIMEOUT, Phase.QUEUE);
            for (Phase phase : PHASES) {
                served -= counters.closed(Cause.REFUSED, phase) + counters.closed(Cause.NO_BACKEND, phase);
            }
        }
        long[] growth = trailing.growth(frontend.name(), new long[] {refused, served}, now.nanos());
        return growth[0] >= FEW && growth[1] * NEARLY_ALL < growth[0];
    }

    private void add(
            Frontend frontend,
            Refused refused,
            Episodes.Episode episode,
            boolean nearlyAll,
            Moment now,
            Sightings found) {
        RefusalReason reason = refused.reason();
        Subject subject =
                Subject.frontend(frontend.name(), frontend.pool().name()).because(reason.label());
        String what = String.format(
                Locale.ROOT,
                "frontend %s %s %s, %d so far%s: %s",
                frontend.name(),
                episode.isOver(now) ? "has refused" : "refuses",
                nearlyAll ? "nearly all clients" : "clients",
                episode.count(),
                episode.lastWords(now),
                why(frontend, reason));
        found.add(kind(reason), severity(reason, nearlyAll), subject, episode.since(), new String[] {
            what, remedy(frontend, reason)
        });
    }

    private static ProblemKind kind(RefusalReason reason) {
        return switch (reason) {
            case QUEUE_FULL, QUEUE_TIMEOUT -> ProblemKind.QUEUE_REFUSALS;
            case ACL, RATE, SOURCE_RATE, SOURCE_CONNECTIONS, PROXY_PROTOCOL, LOOP, NO_BACKEND -> ProblemKind.REFUSALS;
        };
    }

    /** A list that keeps strangers out does what it is for, unless everybody is a stranger. */
    private static Severity severity(RefusalReason reason, boolean nearlyAll) {
        return switch (reason) {
            case ACL -> nearlyAll ? Severity.WARNING : Severity.INFO;
            case NO_BACKEND -> Severity.CRITICAL;
            case RATE, SOURCE_RATE, SOURCE_CONNECTIONS, PROXY_PROTOCOL, LOOP, QUEUE_FULL, QUEUE_TIMEOUT ->
                nearlyAll ? Severity.CRITICAL : Severity.WARNING;
        };
    }

    private String why(Frontend frontend, RefusalReason reason) {
        String pool = frontend.pool().name();
        return switch (reason) {
            case ACL -> "their addresses are denied or not allowed (acl)";
            case RATE -> "the rate of the frontend is used up (rate)";
            case SOURCE_RATE -> "they connect more often than one source may (source_rate)";
            case SOURCE_CONNECTIONS -> "their source has as many connections as it may (source_connections)";
            case PROXY_PROTOCOL -> "their PROXY header: " + badHeaders.words(frontend) + " (proxy_protocol)";
            case LOOP ->
                (isTransparent(frontend) ? "no NAT rule says where they wanted to go, or they" : "they")
                        + " are connections of this process itself (loop)";
            case NO_BACKEND -> "pool " + pool + " has no backend for them (no_backend)";
            case QUEUE_FULL -> "pool " + pool + " and its queue are full (queue_full)";
            case QUEUE_TIMEOUT -> "no backend of pool " + pool + " became free in time (queue_timeout)";
        };
    }

    private static boolean isTransparent(Frontend frontend) {
        return frontend.pool().config().isOriginalDestination();
    }

    private String remedy(Frontend frontend, RefusalReason reason) {
        String place = "frontends." + frontend.name();
        String pool = "pools." + frontend.pool().name();
        return switch (reason) {
            case ACL -> "See " + place + ".allow and deny. The log names an address";
            case RATE -> "Raise " + place + ".rate.connections, or find who connects so often";
            case SOURCE_RATE -> "Raise " + place + ".rate.perSource, or stop that source. The log names it";
            case SOURCE_CONNECTIONS ->
                "Raise " + place + ".rate.concurrentPerSource, or stop that source. The log names it";
            case PROXY_PROTOCOL -> {
                List<BadHeader.Kind> bad = badHeaders.of(frontend);
                yield BadHeaderKinds.remedy(place, bad.isEmpty() ? BadHeader.Kind.ABSENT : bad.getFirst());
            }
            case LOOP ->
                isTransparent(frontend)
                        ? "Clients connect to the address they want, not to this frontend: a NAT rule (iptables REDIRECT) sends them"
                                + " here. It must leave out what this process sends itself"
                        : "A pool leads back to this frontend. See the addresses of " + pool;
            case NO_BACKEND -> "See the problems of the pool, and sluice status";
            case QUEUE_FULL, QUEUE_TIMEOUT ->
                "Add backends, or raise " + pool + ".maxConnections, queue.limit or queue.timeout";
        };
    }
}
