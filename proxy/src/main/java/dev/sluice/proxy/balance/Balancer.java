package dev.sluice.proxy.balance;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An immutable choice over a fixed set of candidates; what moves is a cursor and the candidates' own counts.
 *
 * <p>Threading: any thread, without locks.
 *
 * @param <C> the candidate type of the pool
 */
public sealed interface Balancer<C extends Candidate> permits RoundRobin, LeastConnections {
    /**
     * Chooses a candidate and claims one session of it.
     *
     * @param excluded candidates that must not be chosen, such as one that has just failed
     * @return null when every candidate is excluded or there is none
     */
    @Nullable
    C pick(Predicate<? super C> excluded);

    /**
     * As {@link #pick}, for a session whose earlier choice failed: it does not take the turn of the next session, so that one
     * candidate that fails is not met by every session.
     */
    default @Nullable C pickAgain(Predicate<? super C> excluded) {
        return pick(excluded);
    }

    /** The candidates this balancer was built from. */
    List<C> candidates();
}
