package dev.sluice.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LeastConnectionsTest extends BalancerContract {
    @Override
    Balancer<CountingCandidate> balancer(List<CountingCandidate> candidates) {
        return new LeastConnections<>(candidates, weights(candidates), new AtomicLong());
    }

    @Test
    void anIdleCandidateComesBeforeAHeavierOneWithSessions() {
        List<CountingCandidate> all = candidates(100, 1);
        all.get(0).inFlight.set(1);
        assertThat(pick(balancer(all))).isSameAs(all.get(1));
    }

    @Test
    void theLeastLoadedForItsWeightIsPicked() {
        List<CountingCandidate> all = candidates(4, 2, 1);
        all.get(0).inFlight.set(9); // 10/4
        all.get(1).inFlight.set(3); // 4/2
        all.get(2).inFlight.set(2); // 3/1
        assertThat(pick(balancer(all))).isSameAs(all.get(1));
    }

    @Test
    void underLoadSessionsFollowTheWeights() {
        List<CountingCandidate> all = candidates(5, 3, 2);
        Balancer<CountingCandidate> balancer = balancer(all);
        for (int i = 0; i < 1000; i++) {
            CountingCandidate _ = pick(balancer);
        }
        assertThat(all.get(0).inFlight()).isBetween(498, 502);
        assertThat(all.get(1).inFlight()).isBetween(298, 302);
        assertThat(all.get(2).inFlight()).isBetween(198, 202);
    }

    @Test
    void equalsTakeTurns() {
        List<CountingCandidate> all = candidates(1, 1, 1, 1);
        Balancer<CountingCandidate> balancer = balancer(all);
        for (int i = 0; i < 400; i++) {
            pick(balancer).release(); // short sessions: all are idle at each pick
        }
        assertThat(all).allSatisfy(candidate -> assertThat(candidate.picks).hasValue(100));
    }

    @Test
    void eachPickIsALeastLoadedOneForRandomLoads() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            List<CountingCandidate> all =
                    candidates(random.ints(1 + random.nextInt(6), 1, 10).toArray());
            all.forEach(candidate -> candidate.inFlight.set(random.nextInt(8)));
            List<Double> loads = new ArrayList<>();
            all.forEach(candidate -> loads.add(load(candidate)));
            CountingCandidate picked = pick(balancer(all));
            double least = loads.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
            assertThat(loads.get(all.indexOf(picked))).as("seed %d", seed).isEqualTo(least);
        }
    }

    private static double load(CountingCandidate candidate) {
        return candidate.inFlight() == 0 ? 0 : (candidate.inFlight() + 1.0) / candidate.weight;
    }

    @Test
    void twoThreadsNeverBothTakeTheLastIdleOne() throws InterruptedException {
        for (int round = 0; round < 3_000; round++) {
            List<CountingCandidate> all = candidates(1, 1, 1);
            all.get(0).inFlight.set(1);
            Balancer<CountingCandidate> balancer = balancer(all);
            CountDownLatch start = new CountDownLatch(1);
            Thread other = Thread.ofVirtual().start(() -> {
                RoundRobinTest.awaitQuietly(start);
                CountingCandidate _ = pick(balancer);
            });
            start.countDown();
            CountingCandidate _ = pick(balancer);
            other.join();
            assertThat(all)
                    .allSatisfy(candidate -> assertThat(candidate.inFlight()).isEqualTo(1));
        }
    }
}
