package dev.sluice.proxy.status;

import dev.sluice.proxy.admit.LimitReached;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.snapshot.Frontend;

/** Limits of frontends. */
final class FrontendProblems implements Detector {
    private final ServerState state;
    private final Nearness near = new Nearness();

    FrontendProblems(ServerState state) {
        this.state = state;
    }

    @Override
    public void look(Moment now, Sightings found) {
        near.begin();
        for (Frontend frontend : state.snapshot().frontends()) {
            limit(frontend, found);
        }
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
}
