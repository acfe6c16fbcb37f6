package dev.sluice.proxy.balance;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A balancing algorithm: an immutable choice over a fixed set of candidates with fixed weights; what moves is a cursor
 * and the candidates' own counts. Candidates that are full are passed over.
 *
 * <p>Threading: any thread, without locks.
 *
 * @param <C> the candidate type of the pool
 */
public sealed interface Balancer<C extends Candidate> permits RoundRobin, LeastConnections, Random2, SourceHash, First {
    /**
     * Chooses a candidate and claims one session of it.
     *
     * @param key what the choice may depend on, such as a hash of the client's address
     * @param excluded candidates that must not be chosen, such as one that has just failed
     * @return null when every candidate is excluded or full, or there is none
     */
    @Nullable
    C pick(long key, Predicate<? super C> excluded);

    /**
     * As {@link #pick}, for a session whose earlier choice failed: it does not take the turn of the next session, so that one
     * candidate that fails is not met by every session.
     */
    default @Nullable C pickAgain(long key, Predicate<? super C> excluded) {
        return pick(key, excluded);
    }

    /** The candidates this balancer was built from. */
    List<C> candidates();
}
