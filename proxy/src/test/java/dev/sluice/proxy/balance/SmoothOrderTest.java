package dev.sluice.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order of large pools is computed: as exact and as smooth as the table of small ones, in memory for the candidates alone. */
@Timeout(60)
class SmoothOrderTest {
    private static int[] large(Random random, int different) {
        int count = 200 + random.nextInt(400);
        return IntStream.range(0, count)
                .map(_ -> 257 - different + random.nextInt(different))
                .toArray();
    }

    @Test
    void everyWindowOfTheSumOfWeightsIsExact() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 10; round++) {
            int[] weights = large(random, 1 + random.nextInt(256));
            SmoothOrder order = new SmoothOrder(weights);
            int sum = Arrays.stream(weights).sum();
            assertThat(sum % order.period()).as("seed %d", seed).isZero();
            long start = random.nextLong(1L << 40);
            int[] counts = new int[weights.length];
            for (long turn = start; turn < start + sum; turn++) {
                counts[order.at(turn)]++;
            }
            assertThat(counts).as("seed %d, from %d", seed, start).isEqualTo(weights);
        }
    }

    /** Each level of the tree rounds by a half, and weighs what was rounded above by its share: less than three in all. */
    @Test
    void inEachPrefixPicksDifferFromTheExactShareByLessThanThree() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 10; round++) {
            int[] weights = large(random, 1 + random.nextInt(256));
            SmoothOrder order = new SmoothOrder(weights);
            int sum = Arrays.stream(weights).sum();
            int[] seen = new int[weights.length];
            for (int turn = 0; turn < order.period(); turn++) {
                int candidate = order.at(turn);
                double before = (double) turn * weights[candidate] / sum;
                if (Math.abs(seen[candidate]++ - before) >= 3) {
                    throw new AssertionError("seed %d, candidate %d at turn %d".formatted(seed, candidate, turn));
                }
            }
        }
    }

    @Test
    void theNeighbourOfAHeavyCandidateIsAnotherOne() {
        int[] weights = new int[1_000];
        Arrays.fill(weights, 3);
        weights[500] = 256;
        SmoothOrder order = new SmoothOrder(weights);
        assertThat(order.period()).isGreaterThan(1_024);
        for (int turn = 0; turn < order.period(); turn++) {
            if (order.at(turn) == order.at(turn + 1)) {
                throw new AssertionError("turn " + turn);
            }
        }
    }

    @Test
    void candidatesOfOneWeightTakeTurnsHoweverManyThereAre() {
        int[] weights = new int[5_000];
        Arrays.fill(weights, 7);
        SmoothOrder order = new SmoothOrder(weights);
        assertThat(IntStream.range(0, 10_000).map(order::at))
                .containsExactly(IntStream.range(0, 10_000)
                        .map(turn -> turn % 5_000)
                        .boxed()
                        .toArray(Integer[]::new));
    }

    /** 100 bytes a candidate; the table of all turns would be 256 ints, and was made of as many objects. */
    @Test
    void itsMemoryIsThatOfTheCandidatesAndNotOfTheirWeights() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int[] weights = new Random(1).ints(10_000, 100, 257).toArray();
        SmoothOrder _ = new SmoothOrder(weights); // loads what it needs
        long before = threads.getCurrentThreadAllocatedBytes();
        SmoothOrder order = new SmoothOrder(weights);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(order.period()).isGreaterThan(1_000_000);
        assertThat(allocated).isLessThan(100L * weights.length);
    }
}
