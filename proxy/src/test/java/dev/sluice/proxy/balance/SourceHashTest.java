package dev.sluice.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SourceHashTest extends BalancerContract {
    private static final int KEYS = 20_000;

    @Override
    Balancer<CountingCandidate> balancer(List<CountingCandidate> candidates) {
        return new SourceHash<>(candidates, weights(candidates), 0);
    }

    private static CountingCandidate at(Balancer<CountingCandidate> balancer, long key) {
        CountingCandidate picked = Objects.requireNonNull(balancer.pick(key, _ -> false));
        picked.release();
        return picked;
    }

    @Test
    void theSameKeyAlwaysGoesToTheSameOneWhateverTheOrderOfTheList() {
        List<CountingCandidate> all = candidates(1, 2, 3, 1);
        List<CountingCandidate> reversed = new ArrayList<>(all.reversed());
        Balancer<CountingCandidate> one = balancer(all);
        Balancer<CountingCandidate> other = balancer(all);
        Balancer<CountingCandidate> third = balancer(reversed);
        for (long key = 0; key < KEYS; key++) {
            assertThat(at(one, key)).isSameAs(at(other, key)).isSameAs(at(third, key));
        }
    }

    @Test
    void everyOneGetsItsShareOfTheTable() {
        int[] weights = {1, 1, 2, 4, 8};
        char[] table = MaglevTable.build(List.of("a", "b", "c", "d", "e"), weights);
        int[] counts = new int[weights.length];
        for (char index : table) {
            counts[index]++;
        }
        int total = Arrays.stream(weights).sum();
        for (int i = 0; i < weights.length; i++) {
            double share = (double) MaglevTable.SIZE * weights[i] / total;
            assertThat((double) counts[i]).isBetween(share * 0.99, share * 1.01);
        }
    }

    /** Eisenbud et al. 2016, section 5.3 and figure 12: of the keys of the others, a few per cent move when one leaves. */
    @Test
    void whenOneLeavesItsKeysMoveAndHardlyAnyOther() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int count = 20;
        int[] ones = new int[count];
        Arrays.fill(ones, 1);
        List<CountingCandidate> all = candidates(ones);
        List<CountingCandidate> rest = new ArrayList<>(all);
        CountingCandidate gone = rest.remove(random.nextInt(count));
        Balancer<CountingCandidate> before = balancer(all);
        Balancer<CountingCandidate> after = balancer(rest);
        int movedOfOthers = 0;
        int ofGone = 0;
        for (int i = 0; i < KEYS; i++) {
            long key = random.nextLong();
            CountingCandidate was = at(before, key);
            if (was == gone) {
                ofGone++;
            } else if (at(after, key) != was) {
                movedOfOthers++;
            }
        }
        assertThat(ofGone).as("seed %d", seed).isBetween(KEYS * 80 / 100 / count, KEYS * 120 / 100 / count);
        assertThat(movedOfOthers).as("seed %d", seed).isLessThan(KEYS * 5 / 100);
    }

    @Test
    void whoIsExcludedHandsItsKeysToManyOthers() {
        List<CountingCandidate> all = candidates(1, 1, 1, 1, 1);
        Balancer<CountingCandidate> balancer = balancer(all);
        for (long key = 0; key < KEYS; key++) {
            CountingCandidate _ = balancer.pick(key, candidate -> candidate == all.get(2));
        }
        assertThat(all.get(2).picks).hasValue(0);
        for (int i : new int[] {0, 1, 3, 4}) {
            assertThat(all.get(i).picks.get()).isBetween(KEYS * 22 / 100, KEYS * 28 / 100);
        }
    }

    /** Mirrokni et al. 2016: nobody has more than ceil(c x its share). */
    @Test
    void aBoundedLoadIsNeverExceededHoweverUnevenTheKeys() {
        int[] weights = {1, 1, 2};
        List<CountingCandidate> all = candidates(weights);
        Balancer<CountingCandidate> balancer = new SourceHash<>(all, weights, 125);
        for (int i = 1; i <= 1_000; i++) {
            CountingCandidate _ = balancer.pick(42, _ -> false); // one client makes all the load
            int sessions = i;
            for (CountingCandidate candidate : all) {
                long most = (long) Math.ceil(1.25 * sessions * candidate.weight / 4);
                assertThat((long) candidate.inFlight()).isLessThanOrEqualTo(most);
            }
        }
    }
}
