package dev.sluice.proxy.balance;

import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * The order of smooth weighted round robin: in each run of {@link #period} turns every candidate comes exactly as often as its
 * weight says, spread as evenly as can be. Immutable; it needs memory for the candidates, not for the turns.
 *
 * <p>A short period is a table. A long one is computed: candidates of one weight take turns among themselves, so there are at most
 * as many groups as weights, and a binary tree over the groups says whose turn it is. In each node the turns of the left child are
 * drawn as a straight line among all (Bresenham 1965), which costs a division and is exact over the period.
 *
 * <p>Threading: any thread.
 */
final class SmoothOrder {
    /** Turns that are kept in a table: 4 KiB. */
    private static final int LONGEST_TABLE = 1_024;

    /** One period of candidates; empty when it is computed. */
    private final int[] table;

    private final int period;
    /** Candidates by weight: those of group g are from {@code begins[g]} up to {@code begins[g + 1]}. */
    private final int[] members;

    private final int[] begins;
    /** Turns of the left child in one period of the node. */
    private final int[] leftTurns;
    /** Children of a node; a group is {@code ~group}. */
    private final int[] left;

    private final int[] right;
    private int nodes;

    /** @param weights one for each candidate, at least 1; their sum fits an int */
    SmoothOrder(int[] weights) {
        int count = weights.length;
        int divisor = Math.max(1, Arrays.stream(weights).reduce(0, SmoothOrder::greatestCommonDivisor));
        long[] sorted = new long[count];
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum = Math.addExact(sum, weights[i] / divisor);
            sorted[i] = ((long) (weights[i] / divisor) << Integer.SIZE) | i;
        }
        Arrays.sort(sorted);
        this.period = sum;
        this.members = new int[count];
        this.begins = new int[count + 1];
        int[] upTo = new int[count + 1];
        int groups = group(sorted, upTo);
        this.table = groups <= 1 ? members : sum <= LONGEST_TABLE ? table(weights, divisor, sum) : new int[0];
        int inner = table.length > 0 || count == 0 ? 0 : groups - 1;
        this.leftTurns = new int[inner];
        this.left = new int[inner];
        this.right = new int[inner];
        if (inner > 0) {
            int _ = split(upTo, 0, groups);
        }
    }

    /** Fills members and groups, and the running sums of the turns of groups; how many groups there are. */
    private int group(long[] sorted, int[] upTo) {
        int groups = 0;
        int turns = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] >>> Integer.SIZE != sorted[i - 1] >>> Integer.SIZE) {
                begins[groups++] = i;
            }
            members[i] = (int) sorted[i];
            turns += (int) (sorted[i] >>> Integer.SIZE);
            upTo[groups] = turns;
        }
        begins[groups] = sorted.length;
        return groups;
    }

    /** Makes the tree of these groups, halved by turns: what is chosen often is near the root. */
    private int split(int[] upTo, int from, int to) {
        if (to - from == 1) {
            return ~from;
        }
        int half = (int) (((long) upTo[from] + upTo[to]) / 2);
        int middle = Arrays.binarySearch(upTo, from + 1, to, half);
        middle = Math.clamp(middle < 0 ? ~middle : middle, from + 1, to - 1);
        int node = nodes++;
        leftTurns[node] = upTo[middle] - upTo[from];
        left[node] = split(upTo, from, middle);
        right[node] = split(upTo, middle, to);
        return node;
    }

    /**
     * A candidate of weight w among a total of T is due at the moments (k + 1/2) T/w; taking them in time order spreads each one
     * evenly.
     */
    private static int[] table(int[] weights, int divisor, int period) {
        int[] order = new int[period];
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

    /** Turns after which the order begins anew; 0 without candidates. */
    int period() {
        return period;
    }

    /** The candidate whose turn it is; there must be one. */
    int at(long turn) {
        return table.length > 0 ? table[(int) (turn % table.length)] : compute(turn % period);
    }

    private int compute(long turn) {
        long position = turn;
        long size = period;
        int node = 0;
        do {
            long turns = leftTurns[node];
            long line = position * turns + size / 2;
            long before = line / size;
            if (line - before * size + turns >= size) { // the line takes a step here
                position = before;
                size = turns;
                node = left[node];
            } else {
                position -= before;
                size -= turns;
                node = right[node];
            }
        } while (node >= 0);
        int begin = begins[~node];
        return members[begin + (int) (position % (begins[~node + 1] - begin))];
    }
}
