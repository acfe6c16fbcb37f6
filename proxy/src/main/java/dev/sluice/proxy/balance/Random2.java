package dev.sluice.proxy.balance;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The power of two choices (Mitzenmacher 2001): two candidates are drawn by weight, and the one with fewer sessions for
 * its weight is taken. It is nearly as even as the least loaded of all, without all workers running after the same one.
 */
public final class Random2<C extends Candidate> implements Balancer<C> {
    private final List<C> candidates;
    /** Running sums: a number below {@code upTo[i]} and not below {@code upTo[i - 1]} draws candidate i. */
    private final int[] upTo;

    /** @param weights one for each candidate, at least 1 */
    public Random2(List<C> candidates, int[] weights) {
        this.candidates = List.copyOf(candidates);
        this.upTo = new int[weights.length];
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            upTo[i] = sum;
        }
    }

    @Override
    public @Nullable C pick(long key, Predicate<? super C> excluded) {
        int count = candidates.size();
        if (count == 0) {
            return null;
        }
        int first = draw(ThreadLocalRandom.current().nextInt(upTo[count - 1]));
        int second = count == 1 ? first : drawOther(first);
        int better = isLessLoaded(second, first) ? second : first;
        int worse = better == first ? second : first;
        C picked = take(better, excluded);
        if (picked == null) {
            picked = take(worse, excluded);
        }
        return picked == null ? leastOf(first, excluded) : picked;
    }

    private int draw(int number) {
        int low = 0;
        int high = upTo.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (number < upTo[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Draws by weight among all but one: the numbers above its range are moved down to close the gap. */
    private int drawOther(int drawn) {
        int from = drawn == 0 ? 0 : upTo[drawn - 1];
        int weight = upTo[drawn] - from;
        int number = ThreadLocalRandom.current().nextInt(upTo[upTo.length - 1] - weight);
        return draw(number < from ? number : number + weight);
    }

    private @Nullable C take(int index, Predicate<? super C> excluded) {
        C candidate = candidates.get(index);
        return !excluded.test(candidate) && candidate.claim() ? candidate : null;
    }

    /** False for equals: then the first draw is taken, and without load shares follow the weights. */
    private boolean isLessLoaded(int a, int b) {
        return (long) candidates.get(a).inFlight() * weight(b)
                < (long) candidates.get(b).inFlight() * weight(a);
    }

    private int weight(int index) {
        return index == 0 ? upTo[0] : upTo[index] - upTo[index - 1];
    }

    /** Neither draw could be taken, which is rare: the least loaded that can, from a start of chance. */
    private @Nullable C leastOf(int start, Predicate<? super C> excluded) {
        int count = candidates.size();
        for (int tries = 0; tries < count; tries++) {
            int least = -1;
            for (int i = 0; i < count; i++) {
                int index = (start + i) % count;
                C candidate = candidates.get(index);
                boolean possible = !candidate.isFull() && !excluded.test(candidate);
                if (possible && (least < 0 || isLessLoaded(index, least))) {
                    least = index;
                }
            }
            if (least < 0) {
                return null;
            }
            C picked = take(least, excluded);
            if (picked != null) {
                return picked;
            }
        }
        return null;
    }

    @Override
    public List<C> candidates() {
        return candidates;
    }
}
