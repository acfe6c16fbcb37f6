package dev.sluice.proxy.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The least connections algorithm: the candidate with the least (sessions + 1) / weight, idle ones before all others;
 * among equals by turns (HAProxy's {@code leastconn}). A claim that another worker overtook is chosen anew, so that two
 * workers never both take the last idle one.
 */
public final class LeastConnections<C extends Candidate> implements Balancer<C> {
    /** Under heavy contention a slightly stale choice is better than spinning. */
    private static final int CLAIMS = 8;

    private final List<C> candidates;
    private final int[] weights;
    private final AtomicLong cursor;

    /**
     * @param weights one for each candidate, at least 1
     * @param cursor whose turn it is among equals; shared with the balancer that this one replaces
     */
    public LeastConnections(List<C> candidates, int[] weights, AtomicLong cursor) {
        this.candidates = List.copyOf(candidates);
        this.weights = weights.clone();
        this.cursor = cursor;
    }

    @Override
    public @Nullable C pick(long key, Predicate<? super C> excluded) {
        long turn = cursor.getAndIncrement();
        for (int claims = 0; claims < CLAIMS; claims++) {
            int best = least(turn, excluded);
            if (best < 0) {
                return null;
            }
            C candidate = candidates.get(best);
            int inFlight = candidate.inFlight();
            if (isLeast(best, inFlight, excluded) && candidate.claim(inFlight)) {
                return candidate;
            }
        }
        return any(turn, excluded);
    }

    /** The least loaded one's index, -1 when all are excluded or full. */
    private int least(long turn, Predicate<? super C> excluded) {
        int best = -1;
        int bestInFlight = 0;
        int equals = 0;
        for (int i = 0; i < candidates.size(); i++) {
            if (isImpossible(i, excluded)) {
                continue;
            }
            int inFlight = candidates.get(i).inFlight();
            int order = best < 0 ? -1 : compare(inFlight, weights[i], bestInFlight, weights[best]);
            if (order < 0) {
                best = i;
                bestInFlight = inFlight;
                equals = 1;
            } else if (order == 0) {
                equals++;
            }
        }
        return best < 0 || equals == 1 ? best : equal(Math.floorMod(turn, equals), best, bestInFlight, excluded);
    }

    /** The candidate with this number among those as loaded as {@code best}. */
    private int equal(int number, int best, int bestInFlight, Predicate<? super C> excluded) {
        int seen = 0;
        for (int i = 0; i < candidates.size(); i++) {
            int inFlight = candidates.get(i).inFlight();
            if (!isImpossible(i, excluded)
                    && compare(inFlight, weights[i], bestInFlight, weights[best]) == 0
                    && seen++ == number) {
                return i;
            }
        }
        return best; // loads changed meanwhile
    }

    /** False when some candidate has become less loaded than this one since it was chosen. */
    private boolean isLeast(int chosen, int inFlight, Predicate<? super C> excluded) {
        for (int i = 0; i < candidates.size(); i++) {
            int other = candidates.get(i).inFlight();
            if (compare(other, weights[i], inFlight, weights[chosen]) < 0 && !isImpossible(i, excluded)) {
                return false;
            }
        }
        return true;
    }

    private boolean isImpossible(int index, Predicate<? super C> excluded) {
        C candidate = candidates.get(index);
        return candidate.isFull() || excluded.test(candidate);
    }

    private @Nullable C any(long turn, Predicate<? super C> excluded) {
        for (int i = 0; i < candidates.size(); i++) {
            C candidate = candidates.get((int) ((turn + i) % candidates.size()));
            if (!excluded.test(candidate) && candidate.claim()) {
                return candidate;
            }
        }
        return null;
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
