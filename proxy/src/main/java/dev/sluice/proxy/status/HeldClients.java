package dev.sluice.proxy.status;

import dev.sluice.config.value.DurationText;
import dev.sluice.config.value.Rate;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.pool.Pool;

/** The words for clients that wait for a backend of a pool to come up. Stateless. */
final class HeldClients {
    private HeldClients() {}

    static void look(Pool pool, Sightings found) {
        int held = pool.held();
        if (held > 0) {
            found.add(
                    ProblemKind.CLIENTS_HELD,
                    Subject.pool(pool.name()),
                    Counted.of(held, "client waits", "clients wait") + " for a backend of pool " + pool.name()
                            + why(pool)
                            + ". Each waits for "
                            + DurationText.print(pool.config().limits().noneUp().timeout())
                            + " at most, and " + Counted.of(pool.queue().limit(), "client") + " may",
                    "They are served when a backend comes up. See why none does: sluice status");
        }
    }

    private static String why(Pool pool) {
        Rate rate = pool.config().limits().noneUp().releaseRate();
        if (!pool.takesSessions()) {
            return ": none is up";
        }
        return rate == null
                ? ": those that are up refuse them, or are full"
                : ": one is up, and they go on with " + rate;
    }

    /** What becomes of clients that come while there is no backend. */
    static String fate(Pool pool) {
        return pool.waitsWhenNoneUp()
                ? ". Clients that come to it wait for one, "
                        + DurationText.print(pool.config().limits().noneUp().timeout()) + " at most"
                : ". Clients that come to it are refused";
    }
}
