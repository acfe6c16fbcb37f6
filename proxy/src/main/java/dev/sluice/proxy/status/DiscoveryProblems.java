package dev.sluice.proxy.status;

import dev.sluice.config.model.DiscoveryConfig;
import dev.sluice.config.model.DiscoverySource;
import dev.sluice.proxy.discovery.DiscoveryStatus;
import dev.sluice.proxy.pool.Pool;

/** The problems of discovery: sources of backends that do not answer, or whose answers are not followed. */
final class DiscoveryProblems implements Detector {
    private final ServerView state;

    DiscoveryProblems(ServerView state) {
        this.state = state;
    }

    @Override
    public void look(Moment now, Sightings found) {
        for (Pool pool : state.snapshot().pools()) {
            DiscoveryStatus status = state.discovery(pool.name());
            if (status != null) {
                look(pool, status, found);
            }
        }
    }

    private static void look(Pool discovered, DiscoveryStatus status, Sightings found) {
        String pool = discovered.name();
        DiscoveryConfig discovery = discovered.config().discovery();
        if (status.failing()) {
            DiscoveryStatus.Problem last = status.lastError();
            found.add(
                    ProblemKind.DISCOVERY_FAILING,
                    Subject.pool(pool),
                    "the backends of pool " + pool + " cannot be looked up (" + status.source() + ")"
                            + (last == null ? "" : ": " + last.message())
                            + (status.lastSuccess() == null ? "" : ". What was found last stays"),
                    DiscoveryRemedy.of(pool, discovery, status)
                            + (status.key().isEmpty() ? ". It is asked again by itself" : ""));
        }
        int left = status.leftOut().last();
        if (left > 0) {
            found.add(
                    ProblemKind.DISCOVERY_LEFT_OUT,
                    Subject.pool(pool),
                    "the last answer for pool " + pool + " (" + status.source() + ") has "
                            + (left == 1
                                    ? "an address that cannot be a backend"
                                    : left + " addresses that cannot be backends")
                            + (left == 1 ? ": it is left out" : ": they are left out"),
                    discovery != null && discovery.source() instanceof DiscoverySource.Dns
                            ? "The log names them. If they are right, see pools." + pool + ".discover.allowLocal"
                            : "The log names them: this process itself listens there");
        }
    }
}
