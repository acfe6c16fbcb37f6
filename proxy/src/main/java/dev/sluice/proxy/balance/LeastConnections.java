package dev.sluice.proxy.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The candidate with the least (sessions + 1) / weight, idle ones before all others; among equals by turns (HAProxy's
 * {@code leastconn}). A claim that another worker overtook is chosen anew, so that two workers never both take the last idle
 * one.
 */
public final class LeastConnections<C extends Candidate> implements Balancer<C> {
    /** Under heavy contention a slightly stale choice is better than spinning. */
    private static final int CLAIMS = 8;

    private final List<C> candidates;
    private final AtomicInteger cursor = new AtomicInteger();

    public LeastConnections(List<C> candidates) {
        this.candidates = List.copyOf(candidates);
    }

    @Override
    public @Nullable C pick(Predicate<? super C> excluded) {
        int turn = cursor.getAndIncrement();
        for (int claims = 0; ; claims++) {
            C best = least(turn, excluded);
            if (best == null) {
                return null;
            }
            if (claims == CLAIMS) {
                best.claim();
                return best;
            }
            int inFlight = best.inFlight();
            if (isLeast(best, inFlight, excluded) && best.claim(inFlight)) {
                return best;
            }
        }
    }

    private @Nullable C least(int turn, Predicate<? super C> excluded) {
        C best = null;
        int bestInFlight = 0;
        int equals = 0;
        for (int i = 0; i < candidates.size(); i++) {
            C candidate = candidates.get(i);
            if (excluded.test(candidate)) {
                continue;
            }
            int inFlight = candidate.inFlight();
            int order = best == null ? -1 : compare(inFlight, candidate.weight(), bestInFlight, best.weight());
            if (order < 0) {
                best = candidate;
                bestInFlight = inFlight;
                equals = 1;
            } else if (order == 0) {
                equals++;
            }
        }
        if (best == null || equals == 1) {
            return best;
        }
        return equal(Math.floorMod(turn, equals), best, bestInFlight, excluded);
    }

    /** The candidate with this number among those as loaded as {@code best}. */
    private C equal(int number, C best, int bestInFlight, Predicate<? super C> excluded) {
        int seen = 0;
        for (int i = 0; i < candidates.size(); i++) {
            C candidate = candidates.get(i);
            if (!excluded.test(candidate)
                    && compare(candidate.inFlight(), candidate.weight(), bestInFlight, best.weight()) == 0
                    && seen++ == number) {
                return candidate;
            }
        }
        return best; // loads changed meanwhile
    }

    /** False when some candidate has become less loaded than this one since it was chosen. */
    private boolean isLeast(C chosen, int inFlight, Predicate<? super C> excluded) {
        for (int i = 0; i < candidates.size(); i++) {
            C candidate = candidates.get(i);
            if (compare(candidate.inFlight(), candidate.weight(), inFlight, chosen.weight()) < 0
                    && !excluded.test(candidate)) {
                return false;
            }
        }
        return true;
    }

    /** Orders by 0 for an idle candidate, else by (inFlight + 1) / weight. */
    private static int compare(int inFlight, int weight, int otherInFlight, int otherWeight) {
        if (inFlight == 0 || otherInFlight == 0) {
            return Integer.compare(Math.min(inFlight, 1), Math.min(otherInFlight, 1));
        }
        return Long.compare((inFlight + 1L) * otherWeight, (otherInFlight + 1L) * weight);
    }

    @Override
    public List<C> candidates() {
        return candidates;
    }
}
