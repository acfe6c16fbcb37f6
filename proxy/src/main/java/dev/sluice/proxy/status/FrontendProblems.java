package dev.sluice.proxy.status;

import dev.sluice.proxy.admit.LimitReached;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.snapshot.Frontend;
import java.time.Duration;

/** The problems of frontends that reach their limits. */
final class FrontendProblems implements Detector {
    private final ServerView state;
    private final Nearness near = new Nearness();

    FrontendProblems(ServerView state) {
        this.state = state;
    }

    @Override
    public void look(Moment now, Sightings found) {
        near.begin();
        for (Frontend frontend : state.snapshot().frontends()) {
            if (state.isOpen(frontend)) { // nobody waits for one that is drained
                limit(frontend, now, found);
            }
        }
    }

    private void limit(Frontend frontend, Moment now, Sightings found) {
        int used = frontend.limit().active();
        int limit = frontend.limit().limit();
        String name = frontend.name();
        Subject subject = Subject.frontend(name, frontend.onlyPoolName());
        String remedy = "Raise frontends." + name
                + ".maxConnections, or see who holds them: sluice connections --frontend " + name + " --sort age";
        LimitReached reached = frontend.limit().reached();
        if (reached != null) {
            found.add(
                    Sightings.Sort.of(ProblemKind.FRONTEND_FULL, severity(reached)),
                    subject,
                    reached.since(),
                    "frontend " + name + atLimit(reached, "", now),
                    remedy);
        } else if (near.isNear(name, used, limit)) {
            found.add(
                    ProblemKind.FRONTEND_NEAR_LIMIT,
                    subject,
                    "frontend " + name + " uses over 80% of its " + limit + " connections",
                    remedy);
        }
    }

    /** Nobody waits any more when it is over. */
    static Severity severity(LimitReached reached) {
        return reached.isOver() ? Severity.WARNING : Severity.CRITICAL;
    }

    /**
     * What follows the name of what is full.
     *
     * @param why there is that limit; empty when it is the one that is configured
     */
    static String atLimit(LimitReached reached, String why, Moment now) {
        String limit = " at its limit of " + Counted.of(reached.limit(), "connection") + why;
        if (reached.isOver()) {
            return " was" + limit + ", until "
                    + Moment.words(Duration.between(reached.last(), now.wall()).toNanos()) + " ago. At most "
                    + Counted.of(reached.mostWaiting(), "client") + " waited";
        }
        return " is" + limit + ". Further clients wait"
                + (reached.mostWaiting() == 0
                        ? " until one ends"
                        : ", " + reached.waiting() + " now and " + reached.mostWaiting() + " at most so far");
    }
}
