package dev.sluice.proxy.balance;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The lookup table of Maglev: each candidate has its own order of all positions, and they take turns in claiming the
 * first free one. It is of Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016,
 * section 3.4. A candidate of half the greatest weight takes every second turn.
 */
final class MaglevTable {
    /** A prime, at least 100 times the number of candidates, so that shares are even within a per cent. */
    static final int SIZE = 65_537;

    private static final char FREE = Character.MAX_VALUE;
    /** More would get no place in the table, or hardly one. */
    private static final int MOST_CANDIDATES = FREE;

    private static final long OFFSET_SEED = 0x9E37_79B9_7F4A_7C15L;
    private static final long SKIP_SEED = 0xC2B2_AE3D_27D4_EB4FL;

    private MaglevTable() {}

    /** Indexes into the names, {@link #SIZE} of them; empty without names. */
    static char[] build(List<String> names, int[] weights) {
        int count = Math.min(names.size(), MOST_CANDIDATES);
        if (count == 0) {
            return new char[0];
        }
        int[] next = new int[count];
        int[] skip = new int[count];
        int greatest = 0;
        for (int i = 0; i < count; i++) {
            byte[] name = names.get(i).getBytes(StandardCharsets.UTF_8);
            next[i] = (int) Long.remainderUnsigned(Hashing.hash(name, OFFSET_SEED), SIZE);
            skip[i] = (int) Long.remainderUnsigned(Hashing.hash(name, SKIP_SEED), SIZE - 1) + 1;
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

    private static char[] fill(int[] next, int[] skip, int[] weights, int[] turns, int greatest) {
        char[] table = new char[SIZE];
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
                int place = next[i];
                while (table[place] != FREE) {
                    place += skip[i];
                    place -= place < SIZE ? 0 : SIZE;
                }
                next[i] = place;
                table[place] = (char) i;
                if (++filled == SIZE) {
                    return table;
                }
            }
        }
    }
}
