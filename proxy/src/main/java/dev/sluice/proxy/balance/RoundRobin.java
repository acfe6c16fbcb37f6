package dev.sluice.proxy.balance;

import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Smooth weighted round robin (as in nginx): in each run of sum(weights) picks every candidate is chosen exactly weight times,
 * spread as evenly as can be. The order is computed once and all workers walk it with one shared cursor, so that the
 * distribution is exact over all of them together.
 */
public final class RoundRobin<C extends Candidate> implements Balancer<C> {
    private final List<C> candidates;
    /** Indexes into the candidates; one full period. */
    private final int[] order;

    private final AtomicLong cursor;

    /**
     * @param weights one for each candidate, at least 1
     * @param cursor counts the turns; shared with the balancer that this one replaces, so that the order goes on
     */
    public RoundRobin(List<C> candidates, int[] weights, AtomicLong cursor) {
        this.candidates = List.copyOf(candidates);
        this.order = order(weights);
        this.cursor = cursor;
    }

    /**
     * One period of the smooth order. A candidate of weight w among a total of T is due at the moments (k + 1/2) T/w; taking
     * them in time order spreads each one evenly. Weights are first reduced by their greatest common divisor.
     */
    static int[] order(int[] weights) {
        int divisor = Math.max(1, Arrays.stream(weights).reduce(0, RoundRobin::greatestCommonDivisor));
        int[] order =
                new int[Arrays.stream(weights).map(weight -> weight / divisor).sum()];
        PriorityQueue<Due> queue = new PriorityQueue<>();
        for (int i = 0; i < weights.length; i++) {
            queue.add(new Due(i, weights[i] / divisor, 0));
        }
        for (int position = 0; position < order.length; position++) {
            Due next = queue.remove();
            order[position] = next.candidate;
            if (next.turn + 1 < next.weight) {
                queue.add(new Due(next.candidate, next.weight, next.turn + 1));
            }
        }
        return order;
    }

    private record Due(int candidate, int weight, int turn) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            // (2 turn + 1) / weight, compared without division
            int time = Long.compare((2L * turn + 1) * other.weight, (2L * other.turn + 1) * weight);
            return time != 0 ? time : Integer.compare(candidate, other.candidate);
        }
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    @Override
    public @Nullable C pick(long key, Predicate<? super C> excluded) {
        return order.length == 0 ? null : pickFrom(cursor.getAndIncrement(), excluded);
    }

    @Override
    public @Nullable C pickAgain(long key, Predicate<? super C> excluded) {
        return order.length == 0 ? null : pickFrom(cursor.get(), excluded);
    }

    private @Nullable C pickFrom(long turn, Predicate<? super C> excluded) {
        int start = (int) (turn % order.length);
        for (int i = 0; i < order.length; i++) {
            int position = start + i;
            C candidate = candidates.get(order[position < order.length ? position : position - order.length]);
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
