package dev.sluice.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What holds for every algorithm. */
@Timeout(20)
abstract class BalancerContract {
    private static final Random KEYS = new Random(1);

    abstract Balancer<CountingCandidate> balancer(List<CountingCandidate> candidates);

    static int[] weights(List<CountingCandidate> candidates) {
        return candidates.stream().mapToInt(candidate -> candidate.weight).toArray();
    }

    static List<CountingCandidate> candidates(int... weights) {
        return IntStream.range(0, weights.length)
                .mapToObj(i -> new CountingCandidate("b" + i, weights[i]))
                .toList();
    }

    static CountingCandidate pick(Balancer<CountingCandidate> balancer) {
        return Objects.requireNonNull(balancer.pick(KEYS.nextLong(), _ -> false));
    }

    @Test
    void nobodyIsPickedFromNoCandidates() {
        assertThat(balancer(List.of()).pick(1, _ -> false)).isNull();
    }

    @Test
    void nobodyIsPickedAndNothingClaimedWhenAllAreExcluded() {
        List<CountingCandidate> all = candidates(1, 2, 3);
        assertThat(balancer(all).pick(1, _ -> true)).isNull();
        assertThat(all).allSatisfy(candidate -> assertThat(candidate.inFlight()).isZero());
    }

    @Test
    void theExcludedAreNeverPickedAndTheOthersAll() {
        List<CountingCandidate> all = candidates(1, 5, 1, 2);
        Balancer<CountingCandidate> balancer = balancer(all);
        for (int i = 0; i < 100; i++) {
            assertThat(balancer.pick(i, candidate -> candidate == all.get(1))).isNotSameAs(all.get(1));
        }
        assertThat(all.get(1).picks).hasValue(0);
        assertThat(all.get(0).picks).hasPositiveValue();
        assertThat(all.get(2).picks).hasPositiveValue();
        assertThat(all.get(3).picks).hasPositiveValue();
    }

    @Test
    void everyPickClaimsOneSession() {
        List<CountingCandidate> all = candidates(3, 1);
        Balancer<CountingCandidate> balancer = balancer(all);
        for (int i = 1; i <= 40; i++) {
            CountingCandidate _ = pick(balancer);
            assertThat(all.stream().mapToInt(CountingCandidate::inFlight).sum()).isEqualTo(i);
        }
    }

    @Test
    void aFullCandidateIsPassedOverUntilItHasRoomAgain() {
        List<CountingCandidate> all = candidates(1, 1, 1);
        all.forEach(candidate -> candidate.capacity = 2);
        Balancer<CountingCandidate> balancer = balancer(all);
        for (int i = 0; i < 6; i++) {
            CountingCandidate _ = pick(balancer);
        }
        assertThat(balancer.pick(7, _ -> false)).isNull();
        assertThat(all).allSatisfy(candidate -> assertThat(candidate.inFlight()).isEqualTo(2));
        all.get(1).release();
        assertThat(pick(balancer)).isSameAs(all.get(1));
        assertThat(balancer.pick(8, _ -> false)).isNull();
    }

    @Test
    void severalThreadsTogetherNeverExceedACapacity() throws InterruptedException {
        List<CountingCandidate> all = candidates(3, 1, 2);
        all.forEach(candidate -> candidate.capacity = 100);
        Balancer<CountingCandidate> balancer = balancer(all);
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(t -> Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 100; i++) {
                        CountingCandidate _ = balancer.pick(t * 1_000L + i, _ -> false);
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(all).allSatisfy(candidate -> assertThat(candidate.inFlight()).isEqualTo(100));
    }

    @Test
    void itsCandidatesAreThoseItWasBuiltFrom() {
        List<CountingCandidate> all = candidates(1, 2);
        assertThat(balancer(all).candidates()).isEqualTo(all);
    }
}
