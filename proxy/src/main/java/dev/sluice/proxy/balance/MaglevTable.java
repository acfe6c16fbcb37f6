package dev.sluice.proxy.balance;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The lookup table of Maglev (Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016, section
 * 3.4): each candidate has its own order of all positions, and they take turns in claiming the first free one. A candidate of half
 * the greatest weight takes every second turn.
 */
final class MaglevTable {
    /** A prime, at least 100 times the number of candidates, so that shares are even within a per cent. */
    static final int SIZE = 65_537;

    private static final short FREE = -1;
    private static final long OFFSET_SEED = 0x9E37_79B9_7F4A_7C15L;
    private static final long SKIP_SEED = 0xC2B2_AE3D_27D4_EB4FL;

    private MaglevTable() {}

    /** Indexes into the names, {@link #SIZE} of them; empty without names. */
    static short[] build(List<String> names, int[] weights) {
        int count = names.size();
        if (count == 0) {
            return new short[0];
        }
        long[] next = new long[count];
        long[] skip = new long[count];
        int greatest = 0;
        for (int i = 0; i < count; i++) {
            byte[] name = names.get(i).getBytes(StandardCharsets.UTF_8);
            next[i] = Long.remainderUnsigned(Hashing.hash(name, OFFSET_SEED), SIZE);
            skip[i] = Long.remainderUnsigned(Hashing.hash(name, SKIP_SEED), SIZE - 1) + 1;
            greatest = Math.max(greatest, weights[i]);
        }
        // In turns by name: the table is the same in whatever order a configuration lists them.
        int[] turns = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparing(names::get))
                .mapToInt(Integer::intValue)
                .toArray();
        return fill(next, skip, weights, turns, greatest);
    }

    private static short[] fill(long[] next, long[] skip, int[] weights, int[] turns, int greatest) {
        short[] table = new short[SIZE];
        Arrays.fill(table, FREE);
        int[] credit = new int[next.length];
        int filled = 0;
        while (true) {
            for (int i : turns) {
                credit[i] += weights[i];
                if (credit[i] < greatest) {
                    continue;
                }
                credit[i] -= greatest;
                while (table[(int) next[i]] != FREE) {
                    next[i] = (next[i] + skip[i]) % SIZE;
                }
                table[(int) next[i]] = (short) i;
                if (++filled == SIZE) {
                    return table;
                }
            }
        }
    }
}
