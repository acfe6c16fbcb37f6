package dev.sluice.proxy.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Smooth weighted round robin (as in nginx): in each run of sum(weights) picks every candidate is chosen exactly weight times,
 * spread as evenly as can be. All workers walk the {@link SmoothOrder} with one shared cursor, so that the distribution is
 * exact over all of them together.
 */
public final class RoundRobin<C extends Candidate> implements Balancer<C> {
    /** Turns in a row that are looked at for one that can be taken. */
    private static final int WALK = 128;

    private final List<C> candidates;
    private final SmoothOrder order;
    private final AtomicLong cursor;

    /**
     * @param weights one for each candidate, at least 1
     * @param cursor counts the turns; shared with the balancer that this one replaces, so that the order goes on
     */
    public RoundRobin(List<C> candidates, int[] weights, AtomicLong cursor) {
        this.candidates = List.copyOf(candidates);
        this.order = new SmoothOrder(weights);
        this.cursor = cursor;
    }

    @Override
    public @Nullable C pick(long key, Predicate<? super C> excluded) {
        return candidates.isEmpty() ? null : pickFrom(cursor.getAndIncrement(), excluded);
    }

    @Override
    public @Nullable C pickAgain(long key, Predicate<? super C> excluded) {
        return candidates.isEmpty() ? null : pickFrom(cursor.get(), excluded);
    }

    private @Nullable C pickFrom(long turn, Predicate<? super C> excluded) {
        C first = take(order.at(turn), excluded);
        return first != null ? first : pickLater(turn, excluded);
    }

    /** The next in the order who can be taken, and after a while anybody: the order of a large pool is long. */
    private @Nullable C pickLater(long turn, Predicate<? super C> excluded) {
        int walk = Math.min(order.period(), WALK);
        for (int i = 1; i < walk; i++) {
            C candidate = take(order.at(turn + i), excluded);
            if (candidate != null) {
                return candidate;
            }
        }
        int count = candidates.size();
        for (int i = 0; walk < order.period() && i < count; i++) {
            C candidate = take((int) ((turn + i) % count), excluded);
            if (candidate != null) {
                return candidate;
            }
        }
        return null;
    }

    private @Nullable C take(int index, Predicate<? super C> excluded) {
        C candidate = candidates.get(index);
        return !excluded.test(candidate) && candidate.claim() ? candidate : null;
    }

    @Override
    public List<C> candidates() {
        return candidates;
    }
}
