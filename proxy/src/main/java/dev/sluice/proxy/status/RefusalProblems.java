package dev.sluice.proxy.status;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.reading.FrontendReading;
import dev.sluice.proxy.snapshot.Frontend;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The problems of frontends that refuse clients. */
final class RefusalProblems implements Detector {
    /** Fewer refused clients say nothing of a frontend. */
    static final int FEW = 10;

    /** As in the alert: less than one client is served for so many that are refused. */
    private static final int NEARLY_ALL = 20;

    /** Strangers come in bursts. Everybody is a stranger when it has gone on for so long. */
    private static final Duration NO_BURST = Duration.ofNanos(Episodes.JUST_NOW_NANOS);

    private static final RefusalReason[] REASONS = RefusalReason.values();
    private static final Phase[] PHASES = Phase.values();

    private final ServerView state;
    private final Episodes episodes = new Episodes();
    /** What goes on without a break: since when it has been as bad as it is. */
    private final Episodes runs = new Episodes(Episodes.JUST_NOW_NANOS);
    /** The short ones see at once that a busy frontend serves nobody any more, although it did before; the long one sees frontends with few clients. */
    private final List<Trailing> trailing = List.of(
            new Trailing(TimeUnit.SECONDS.toNanos(5)), new Trailing(TimeUnit.SECONDS.toNanos(15)), new Trailing());

    private Set<String> known = Set.of();

    RefusalProblems(ServerView state) {
        this.state = state;
    }

    /** One counter of one frontend. */
    private record Refused(Frontend frontend, RefusalReason reason) {
        Key key() {
            return new Key(frontend.name(), reason);
        }
    }

    /** The same after a reload. */
    private record Key(String frontend, RefusalReason reason) {}

    /**
     * The course of the refusals of a frontend.
     *
     * @param run the part of it without a break; null when it is over
     * @param nearlyAll whether hardly anybody is served
     */
    private record Course(Episodes.Episode whole, Episodes.@Nullable Episode run, boolean nearlyAll) {
        /** What was before everybody was refused is not a part of that. */
        Episodes.Episode told() {
            return nearlyAll && run != null ? run : whole;
        }

        boolean isOver() {
            return run == null;
        }
    }

    @Override
    public void look(Moment now, Sightings found) {
        episodes.begin();
        runs.begin();
        trailing.forEach(Trailing::begin);
        Set<String> present = new HashSet<>();
        for (Frontend frontend : state.snapshot().frontends()) {
            present.add(frontend.name());
            look(frontend, !known.contains(frontend.name()) && !known.isEmpty(), now, found);
        }
        known = present;
    }

    private void look(Frontend frontend, boolean isNew, Moment now, Sightings found) {
        FrontendReading reading = new FrontendReading(frontend);
        long[] totals = new long[REASONS.length];
        long all = 0;
        for (RefusalReason reason : REASONS) {
            totals[reason.ordinal()] = reading.refused(reason);
            all += totals[reason.ordinal()];
        }
        boolean nearlyAll = refusesNearlyAll(reading, all, now);
        for (RefusalReason reason : REASONS) {
            long total = totals[reason.ordinal()];
            if (total > 0) {
                Refused refused = new Refused(frontend, reason);
                Episodes.Episode run = runs.of(refused.key(), total, isNew, now);
                Episodes.Episode whole = episodes.of(refused.key(), total, isNew, now);
                if (whole != null) {
                    add(refused, new Course(whole, run, nearlyAll), now, found);
                }
            }
        }
    }

    /** Whether hardly anybody was served lately, as in the alert. */
    private boolean refusesNearlyAll(FrontendReading reading, long refused, Moment now) {
        long served = reading.connections()
                - reading.closed(Cause.BACKEND_TIMEOUT, Phase.QUEUE)
                - reading.closed(Cause.CLIENT_TIMEOUT, Phase.PREFACE)
                - reading.closed(Cause.CLIENT_TIMEOUT, Phase.HANDSHAKE);
        for (Phase phase : PHASES) {
            served -= reading.closed(Cause.REFUSED, phase) + reading.closed(Cause.NO_BACKEND, phase);
        }
        boolean nearlyAll = false;
        for (Trailing window : trailing) { // each of them has to see each count
            long[] growth = window.growth(reading.frontend().name(), new long[] {refused, served}, now.nanos());
            nearlyAll |= growth[0] >= FEW && growth[1] * NEARLY_ALL < growth[0];
        }
        return nearlyAll;
    }

    private static void add(Refused refused, Course course, Moment now, Sightings found) {
        Frontend frontend = refused.frontend();
        Severity severity = severity(refused, course, now);
        String what = String.format(
                Locale.ROOT,
                "frontend %s %s %s, %d so far%s: %s",
                frontend.name(),
                course.isOver() ? "has refused" : "refuses",
                course.nearlyAll() ? "nearly all clients" : "clients",
                course.told().count(),
                course.told().lastWords(now),
                RefusalWords.why(refused.frontend(), refused.reason()));
        found.add(
                new Sightings.Sort(kind(refused.reason()), severity, alert(refused, severity)),
                Subject.frontend(frontend.name(), frontend.onlyPoolName())
                        .because(refused.reason().label()),
                course.told().since(),
                what,
                RefusalWords.remedy(frontend, refused.reason()));
    }

    private static ProblemKind kind(RefusalReason reason) {
        return switch (reason) {
            case QUEUE_FULL, QUEUE_TIMEOUT -> ProblemKind.QUEUE_REFUSALS;
            case ACL,
                    RATE,
                    SOURCE_RATE,
                    SOURCE_CONNECTIONS,
                    PROXY_PROTOCOL,
                    LOOP,
                    CLIENT_HELLO,
                    MAX_HANDSHAKES,
                    UNKNOWN_NAME,
                    TLS,
                    CLIENT_CERTIFICATE,
                    NO_ROUTE,
                    NO_BACKEND -> ProblemKind.REFUSALS;
        };
    }

    /** A list that keeps strangers out does what it is for, unless everybody is a stranger. What is over is not critical. */
    private static Severity severity(Refused refused, Course course, Moment now) {
        boolean goesOnForAll = course.nearlyAll() && !course.isOver();
        return switch (refused.reason()) {
            case ACL -> {
                boolean lasts =
                        Duration.between(course.told().since(), now.wall()).compareTo(NO_BURST) >= 0;
                yield goesOnForAll && lasts ? Severity.CRITICAL : course.nearlyAll() ? Severity.WARNING : Severity.INFO;
            }
            case NO_BACKEND ->
                goesOnForAll || (!course.isOver() && RefusalWords.hasNoBackend(refused.frontend()))
                        ? Severity.CRITICAL
                        : Severity.WARNING;
            case RATE,
                    SOURCE_RATE,
                    SOURCE_CONNECTIONS,
                    PROXY_PROTOCOL,
                    LOOP,
                    CLIENT_HELLO,
                    MAX_HANDSHAKES,
                    UNKNOWN_NAME,
                    TLS,
                    CLIENT_CERTIFICATE,
                    NO_ROUTE,
                    QUEUE_FULL,
                    QUEUE_TIMEOUT -> goesOnForAll ? Severity.CRITICAL : Severity.WARNING;
        };
    }

    /** The rule that fires, or would if it went on. */
    private static @Nullable String alert(Refused refused, Severity severity) {
        return switch (refused.reason()) {
            case ACL -> ProblemKind.REFUSALS.worstAlert(); // the other one leaves lists out
            case NO_BACKEND ->
                RefusalWords.hasNoBackend(refused.frontend())
                        ? ProblemKind.POOL_WITHOUT_BACKEND.alert()
                        : ProblemKind.REFUSALS.alert();
            case RATE,
                    SOURCE_RATE,
                    SOURCE_CONNECTIONS,
                    PROXY_PROTOCOL,
                    LOOP,
                    CLIENT_HELLO,
                    MAX_HANDSHAKES,
                    UNKNOWN_NAME,
                    TLS,
                    CLIENT_CERTIFICATE,
                    NO_ROUTE,
                    QUEUE_FULL,
                    QUEUE_TIMEOUT -> {
                ProblemKind kind = kind(refused.reason());
                yield severity == Severity.CRITICAL ? kind.worstAlert() : kind.alert();
            }
        };
    }
}
