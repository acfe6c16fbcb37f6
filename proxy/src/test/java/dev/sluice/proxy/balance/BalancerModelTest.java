package dev.sluice.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Each algorithm against the plainest way of saying what it does, over random picks, releases, limits and exclusions. A failure
 * names its seed; {@code -Dsluice.balance.seed=N} repeats it.
 */
@Timeout(60)
class BalancerModelTest {
    private static final int ROUNDS = 100;

    /** What a pick may answer. */
    private interface Model {
        /** @param possible those that are neither full nor excluded, in order; at least one */
        void check(
                long turn,
                long key,
                List<CountingCandidate> all,
                List<CountingCandidate> possible,
                CountingCandidate picked);
    }

    private interface Maker {
        Balancer<CountingCandidate> make(List<CountingCandidate> all, int[] weights);
    }

    private static void play(Maker maker, Model model) {
        Long one = Long.getLong("sluice.balance.seed");
        long first = one != null ? one : System.nanoTime();
        for (long seed = first; seed < first + (one != null ? 1 : ROUNDS); seed++) {
            try {
                playOnce(new Random(seed * 0x9E37_79B9_7F4A_7C15L), maker, model);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static void playOnce(Random random, Maker maker, Model model) {
        int most = random.nextBoolean() ? 4 : 300;
        int[] weights = random.ints(1 + random.nextInt(8), 1, most).toArray();
        List<CountingCandidate> all = BalancerContract.candidates(weights);
        all.forEach(candidate -> candidate.capacity = random.nextInt(6));
        Balancer<CountingCandidate> balancer = maker.make(all, weights);
        List<CountingCandidate> sessions = new ArrayList<>();
        for (long turn = 0; turn < 200; turn++) {
            CountingCandidate excluded = random.nextInt(3) == 0 ? all.get(random.nextInt(all.size())) : null;
            Predicate<CountingCandidate> isExcluded = candidate -> candidate == excluded;
            List<CountingCandidate> possible = all.stream()
                    .filter(candidate -> !candidate.isFull() && !isExcluded.test(candidate))
                    .toList();
            long key = random.nextLong();
            int[] before = all.stream().mapToInt(CountingCandidate::inFlight).toArray();
            CountingCandidate picked = balancer.pick(key, isExcluded);
            assertThat(picked == null)
                    .as("nobody is picked when nobody is possible")
                    .isEqualTo(possible.isEmpty());
            if (picked != null) {
                assertThat(possible.contains(picked)).as("a possible one").isTrue();
                assertThat(picked.inFlight()).isEqualTo(before[all.indexOf(picked)] + 1);
                picked.release(); // as it was, for the model
                model.check(turn, key, all, possible, picked);
                assertThat(picked.claim()).isTrue();
                sessions.add(picked);
            }
            while (!sessions.isEmpty() && random.nextBoolean()) {
                sessions.remove(random.nextInt(sessions.size())).release();
            }
        }
    }

    @Test
    void firstIsTheFirstThatIsPossible() {
        play(
                (all, _) -> new First<>(all),
                (_, _, _, possible, picked) -> assertThat(picked).isSameAs(possible.getFirst()));
    }

    @Test
    void leastConnectionsPicksNobodyWhileAnotherIsLessLoaded() {
        Comparator<CountingCandidate> byLoad = Comparator.comparingDouble(
                candidate -> candidate.inFlight() == 0 ? 0 : (candidate.inFlight() + 1.0) / candidate.weight);
        play(
                (all, weights) -> new LeastConnections<>(all, weights, new AtomicLong()),
                (_, _, _, possible, picked) -> assertThat(
                                possible.stream().noneMatch(other -> byLoad.compare(other, picked) < 0))
                        .isTrue());
    }

    @Test
    void random2PicksAPossibleOne() {
        play(Random2::new, (_, _, _, _, _) -> {});
    }

    @Test
    void roundRobinPicksTheNextInTheOrderOfMomentsWhenTurnsAreDue() {
        play((all, weights) -> new RoundRobin<>(all, weights, new AtomicLong()), (turn, _, all, possible, picked) -> {
            List<CountingCandidate> order = order(all);
            if (order.size() > 1_024) {
                return; // computed, see SmoothOrderTest
            }
            CountingCandidate next = IntStream.range(0, 128)
                    .mapToObj(i -> order.get((int) ((turn + i) % order.size())))
                    .filter(possible::contains)
                    .findFirst()
                    .orElse(picked);
            assertThat(picked).isSameAs(next);
        });
    }

    /** All turns of a period, sorted by when they are due: the k-th of a candidate of weight w at (k + 1/2) / w. */
    private static List<CountingCandidate> order(List<CountingCandidate> all) {
        record Turn(CountingCandidate candidate, double due) {}
        return all.stream()
                .flatMap(candidate -> IntStream.range(0, candidate.weight)
                        .mapToObj(k -> new Turn(candidate, (k + 0.5) / candidate.weight)))
                .sorted(Comparator.comparingDouble(Turn::due))
                .map(Turn::candidate)
                .toList();
    }

    @Test
    void sourceHashPicksTheFirstPossibleOneFromThePlaceOfTheKeyOn() {
        char[][] tables = {{}};
        Maker maker = (all, weights) -> {
            tables[0] =
                    MaglevTable.build(all.stream().map(CountingCandidate::name).toList(), weights);
            return new SourceHash<>(all, weights, 0);
        };
        play(maker, (_, key, all, possible, picked) -> {
            char[] table = tables[0];
            int place = (int) Long.remainderUnsigned(Hashing.mix(key), MaglevTable.SIZE);
            CountingCandidate next = IntStream.range(0, 1_024)
                    .mapToObj(i -> all.get(table[(place + i) % MaglevTable.SIZE]))
                    .filter(possible::contains)
                    .findFirst()
                    .orElse(picked);
            assertThat(picked).isSameAs(next);
        });
    }

    /** The pseudocode of the paper, for equal weights. */
    @Test
    void theTableIsThatOfThePaper() {
        List<String> names =
                IntStream.range(0, 50).mapToObj(i -> "b" + (char) ('A' + i)).toList();
        char[] table =
                MaglevTable.build(names, IntStream.generate(() -> 3).limit(50).toArray());
        @Nullable String[] entry = new @Nullable String[MaglevTable.SIZE];
        int[] next = new int[50];
        int filled = 0;
        while (filled < MaglevTable.SIZE) {
            for (int i = 0; i < 50 && filled < MaglevTable.SIZE; i++) {
                int place = permutation(names.get(i), next[i]++);
                while (entry[place] != null) {
                    place = permutation(names.get(i), next[i]++);
                }
                entry[place] = names.get(i);
                filled++;
            }
        }
        for (int i = 0; i < MaglevTable.SIZE; i++) {
            assertThat(names.get(table[i])).isEqualTo(Objects.requireNonNull(entry[i]));
        }
    }

    private static int permutation(String name, int j) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        long offset = Long.remainderUnsigned(Hashing.hash(bytes, 0x9E37_79B9_7F4A_7C15L), MaglevTable.SIZE);
        long skip = Long.remainderUnsigned(Hashing.hash(bytes, 0xC2B2_AE3D_27D4_EB4FL), MaglevTable.SIZE - 1) + 1;
        return (int) ((offset + j * skip) % MaglevTable.SIZE);
    }
}
