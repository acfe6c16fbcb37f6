package dev.sluice.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Statistical, with bounds so wide that chance alone does not fail once in a million runs. */
@Timeout(60)
class Random2Test extends BalancerContract {
    @Override
    Balancer<CountingCandidate> balancer(List<CountingCandidate> candidates) {
        return new Random2<>(candidates, weights(candidates));
    }

    @Test
    void withoutLoadSharesFollowTheWeights() {
        List<CountingCandidate> all = candidates(1, 2, 3, 4);
        Balancer<CountingCandidate> balancer = balancer(all);
        for (int i = 0; i < 100_000; i++) {
            pick(balancer).release(); // nobody has a session at any pick
        }
        for (CountingCandidate candidate : all) {
            assertThat(candidate.picks.get()).isBetween(candidate.weight * 9_500, candidate.weight * 10_500);
        }
    }

    @Test
    void underLoadSessionsFollowTheWeights() {
        List<CountingCandidate> all = candidates(1, 2, 3, 4);
        Balancer<CountingCandidate> balancer = balancer(all);
        for (int i = 0; i < 10_000; i++) {
            CountingCandidate _ = pick(balancer);
        }
        for (CountingCandidate candidate : all) {
            assertThat(candidate.inFlight()).isBetween(candidate.weight * 980, candidate.weight * 1_020);
        }
    }

    /** Mitzenmacher 2001: n balls in n bins leave a maximum of log2(log2 n) + O(1) with two choices, log n / log log n with one. */
    @Test
    void theFullestOfManyIsBoundedAsTwoChoicesPromise() {
        int[] ones = new int[1_000];
        Arrays.fill(ones, 1);
        List<CountingCandidate> all = candidates(ones);
        Balancer<CountingCandidate> balancer = balancer(all);
        for (int i = 0; i < ones.length; i++) {
            CountingCandidate _ = pick(balancer);
        }
        int fullest = all.stream().mapToInt(CountingCandidate::inFlight).max().orElseThrow();
        assertThat(fullest).isLessThanOrEqualTo(6); // log2(log2 1000) = 3.3
        for (int i = 0; i < 99 * ones.length; i++) {
            CountingCandidate _ = pick(balancer);
        }
        // The gap to the mean stays the same however many sessions there are (Berenbrink et al. 2000).
        fullest = all.stream().mapToInt(CountingCandidate::inFlight).max().orElseThrow();
        assertThat(fullest).isBetween(100, 107);
    }

    @Test
    void theLessLoadedOfBothIsTaken() {
        List<CountingCandidate> all = candidates(1, 1);
        all.get(0).inFlight.set(5);
        for (int i = 0; i < 5; i++) {
            assertThat(pick(balancer(all))).isSameAs(all.get(1));
        }
    }
}
