package dev.sluice.proxy.balance;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Consistent hashing by a lookup table: the same key goes to the same candidate, and few keys move when candidates come
 * and go (Maglev, Eisenbud et al. 2016). The table depends on the candidates' names and weights alone, so that several
 * instances of Sluice agree without talking.
 *
 * <p>With a bounded load (Mirrokni et al. 2016) a candidate takes at most that multiple of its share of all sessions; what would go
 * beyond walks on along the table.
 */
public final class SourceHash<C extends Candidate> implements Balancer<C> {
    /** Positions tried before the choice stops caring for the key: by then most candidates were met. */
    private static final int WALK = 1_024;

    private final List<C> candidates;
    private final int[] weights;
    private final int totalWeight;
    /** Indexes into the candidates. */
    private final char[] table;
    /** Most sessions of a candidate relative to its share, in per cent; 0 for no bound. */
    private final int boundPercent;

    /** @param weights one for each candidate, at least 1 */
    public SourceHash(List<C> candidates, int[] weights, int boundPercent) {
        this.candidates = List.copyOf(candidates);
        this.weights = weights.clone();
        this.boundPercent = boundPercent;
        this.table = MaglevTable.build(candidates.stream().map(Candidate::name).toList(), weights);
        int sum = 0;
        for (int weight : weights) {
            sum += weight;
        }
        this.totalWeight = sum;
    }

    @Override
    public @Nullable C pick(long key, Predicate<? super C> excluded) {
        if (candidates.isEmpty()) {
            return null;
        }
        int position = (int) Long.remainderUnsigned(Hashing.mix(key), MaglevTable.SIZE);
        long sessions = boundPercent == 0 ? 0 : sessions() + 1;
        for (int i = 0; i < WALK; i++) {
            int index = table[(position + i) % MaglevTable.SIZE];
            if (isWithinBound(index, sessions) && take(index, excluded)) {
                return candidates.get(index);
            }
        }
        return next(table[position], excluded);
    }

    private boolean take(int index, Predicate<? super C> excluded) {
        C candidate = candidates.get(index);
        return !excluded.test(candidate) && candidate.claim();
    }

    /** The walk met nobody who is free: any candidate that is, however loaded. */
    private @Nullable C next(int start, Predicate<? super C> excluded) {
        for (int i = 0; i < candidates.size(); i++) {
            int index = (start + i) % candidates.size();
            if (take(index, excluded)) {
                return candidates.get(index);
            }
        }
        return null;
    }

    /** True when one more session keeps the candidate at or below ceil(bound x its share of all sessions). */
    private boolean isWithinBound(int index, long sessions) {
        if (boundPercent == 0) {
            return true;
        }
        long most = Math.ceilDiv(sessions * weights[index] * boundPercent, totalWeight * 100L);
        return candidates.get(index).inFlight() < most;
    }

    private long sessions() {
        long sum = 0;
        for (int i = 0; i < candidates.size(); i++) {
            sum += candidates.get(i).inFlight();
        }
        return sum;
    }

    @Override
    public List<C> candidates() {
        return candidates;
    }
}
