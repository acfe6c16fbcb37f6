package dev.sluice.proxy.balance;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The balancing algorithm {@code first}: the first candidate that is not full, in the order of the configuration, as
 * HAProxy has it; weights do not matter.
 */
public final class First<C extends Candidate> implements Balancer<C> {
    private final List<C> candidates;

    public First(List<C> candidates) {
        this.candidates = List.copyOf(candidates);
    }

    @Override
    public @Nullable C pick(long key, Predicate<? super C> excluded) {
        for (int i = 0; i < candidates.size(); i++) {
            C candidate = candidates.get(i);
            if (!excluded.test(candidate) && candidate.claim()) {
                return candidate;
            }
        }
        return null;
    }

    @Override
    public List<C> candidates() {
        return candidates;
    }
}
