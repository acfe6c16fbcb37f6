package dev.sluice.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RoundRobinTest extends BalancerContract {
    @Override
    Balancer<CountingCandidate> balancer(List<CountingCandidate> candidates) {
        return new RoundRobin<>(candidates, weights(candidates), new AtomicLong());
    }

    private static int[] order(int... weights) {
        SmoothOrder order = new SmoothOrder(weights);
        return IntStream.range(0, order.period()).map(order::at).toArray();
    }

    @Test
    void equalCandidatesTakeTurns() {
        Balancer<CountingCandidate> balancer = balancer(candidates(1, 1, 1));
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < 7; i++) {
            order.append(pick(balancer)).append(' ');
        }
        assertThat(order).hasToString("b0 b1 b2 b0 b1 b2 b0 ");
    }

    @Test
    void everyWindowOfTheSumOfWeightsIsExactForRandomWeights() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int[] weights = random.ints(1 + random.nextInt(8), 1, 2 + random.nextInt(256))
                    .toArray();
            int total = Arrays.stream(weights).sum();
            int[] picks = new int[2 * total];
            List<CountingCandidate> all = candidates(weights);
            Balancer<CountingCandidate> balancer = balancer(all);
            for (int i = 0; i < picks.length; i++) {
                picks[i] = all.indexOf(pick(balancer));
            }
            int start = random.nextInt(total + 1);
            int[] counts = new int[weights.length];
            for (int i = start; i < start + total; i++) {
                counts[picks[i]]++;
            }
            assertThat(counts)
                    .as("seed %d, weights %s, from %d", seed, Arrays.toString(weights), start)
                    .isEqualTo(weights);
        }
    }

    /** In each prefix a candidate's picks differ from its exact share by less than one and its rounding. */
    @Test
    void picksAreSpreadSmoothly() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int[] weights = random.ints(2 + random.nextInt(6), 1, 100).toArray();
            int total = Arrays.stream(weights).sum();
            int[] order = order(weights);
            int[] seen = new int[weights.length];
            for (int i = 0; i < order.length; i++) {
                seen[order[i]]++;
                for (int c = 0; c < weights.length; c++) {
                    double share = (double) weights[c] * (i + 1) / total;
                    double allowed = (weights.length + 1) / 2.0;
                    assertThat(Math.abs(seen[c] - share))
                            .as("seed %d, weights %s, after %d picks", seed, Arrays.toString(weights), i + 1)
                            .isLessThanOrEqualTo(allowed);
                }
            }
        }
    }

    @Test
    void fiveToOneToOneIsNotABurstOfFive() {
        assertThat(order(5, 1, 1)).isNotEqualTo(new int[] {0, 0, 0, 0, 0, 1, 2});
        int[] order = order(4, 2, 1);
        assertThat(order).hasSize(7);
        for (int i = 1; i + 1 < order.length; i++) {
            assertThat(order[i - 1] == order[i] && order[i] == order[i + 1]).isFalse();
        }
    }

    @Test
    void weightsAreReducedSoThatThePeriodIsShort() {
        assertThat(order(100, 200)).hasSize(3);
        assertThat(order(256, 256, 256)).containsExactly(0, 1, 2);
    }

    @Test
    void severalThreadsTogetherAreExactWithinOnePickForEach() throws InterruptedException {
        int threads = 4;
        int picksEach = 7_000;
        int[] weights = {5, 3, 2};
        List<CountingCandidate> all = candidates(weights);
        Balancer<CountingCandidate> balancer = balancer(all);
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> running = IntStream.range(0, threads)
                .mapToObj(_ -> Thread.ofPlatform().start(() -> {
                    awaitQuietly(start);
                    for (int i = 0; i < picksEach; i++) {
                        CountingCandidate _ = pick(balancer);
                    }
                }))
                .toList();
        start.countDown();
        for (Thread thread : running) {
            thread.join();
        }
        for (int i = 0; i < weights.length; i++) {
            int exact = threads * picksEach * weights[i] / 10;
            assertThat(all.get(i).picks.get()).isBetween(exact - threads, exact + threads);
        }
    }

    @Test
    void aReplacementGoesOnWhereItsPredecessorStopped() {
        List<CountingCandidate> all = candidates(1, 1, 1);
        AtomicLong cursor = new AtomicLong();
        CountingCandidate first = pick(new RoundRobin<>(all, weights(all), cursor));
        CountingCandidate second = pick(new RoundRobin<>(all, weights(all), cursor));
        assertThat(List.of(first, second)).containsExactly(all.get(0), all.get(1));
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
