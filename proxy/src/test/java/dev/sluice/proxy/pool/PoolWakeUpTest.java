package dev.sluice.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nobody waits for a full pool while there is room, in whatever order sessions come, fail, leave and end. */
@Timeout(60)
class PoolWakeUpTest {
    private static final int ROUNDS = 200;

    private static Pool pool(int limit, int... limitsOfBackends) {
        return TestPool.of(
                "maxConnections: %d, queue: {limit: 4}".formatted(limit),
                Arrays.stream(limitsOfBackends)
                        .mapToObj(max -> "maxConnections: " + max)
                        .toArray(String[]::new));
    }

    /** One that waits; what it is told is kept. */
    private static final class Waiting extends Waiter {
        private final Predicate<Backend> excluded;
        private final Runnable onStep;
        volatile @Nullable Backend granted;
        volatile boolean refused;

        Waiting(Predicate<Backend> excluded, Runnable onStep) {
            this.excluded = excluded;
            this.onStep = onStep;
        }

        @Override
        protected long key() {
            onStep.run();
            return 1;
        }

        @Override
        public boolean test(Backend backend) {
            onStep.run();
            return excluded.test(backend);
        }

        @Override
        protected void onGranted(Backend backend) {
            granted = backend;
            onStep.run();
        }

        @Override
        protected void onRefused() {
            refused = true;
        }
    }

    @Test
    void aPlaceThatWasHeldForAPickThatFailsGoesToWhoBeganToWaitMeanwhile() {
        Pool pool = pool(1, 10);
        Waiting waiting = new Waiting(_ -> false, () -> {});
        Backend picked = pool.pick(1, _ -> {
            assertThat(pool.enqueue(waiting)).isTrue(); // another session, meanwhile
            return true;
        });
        assertThat(picked).isNull();
        assertThat(waiting.granted).isNotNull();
        assertThat(pool.queue().length()).isZero();
        assertThat(pool.inFlight()).isEqualTo(1);
    }

    /** Each seed is one order of the steps of four workers. */
    @Test
    void nobodyWaitsBesideRoomInWhateverOrderTheStepsCome() throws InterruptedException {
        long seed = System.nanoTime();
        for (int round = 0; round < 3_000; round++) {
            checkOrder(seed + round);
        }
    }

    private static void checkOrder(long seed) throws InterruptedException {
        Random random = new Random(seed);
        int limit = random.nextInt(4);
        Pool pool = pool(limit, 1 + random.nextInt(2), 1);
        Interleaving order = new Interleaving(seed);
        List<Waiting> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            long own = random.nextLong();
            order.add(() -> serve(pool, new Random(own), order, all));
        }
        order.run();
        boolean backendHasRoom = pool.backends().stream().anyMatch(backend -> !backend.isFull());
        boolean hasRoom = backendHasRoom && (limit == 0 || pool.inFlight() < limit);
        assertThat(hasRoom && pool.queue().length() > 0)
                .as("seed %d: %d wait beside room", seed, pool.queue().length())
                .isFalse();
        assertThat(pool.backends().stream().mapToInt(Backend::inFlight).sum())
                .as("seed %d", seed)
                .isEqualTo(pool.inFlight());
        assertThat(all.stream().noneMatch(waiting -> waiting.refused)).isTrue();
    }

    /** Some sessions of one worker: each finds a backend or waits, some are excluded everywhere, some give up, some end. */
    private static void serve(Pool pool, Random random, Interleaving order, List<Waiting> all) {
        List<Backend> held = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            boolean excludesAll = random.nextInt(3) == 0;
            Backend picked = pool.pick(random.nextLong(), _ -> {
                order.point();
                return excludesAll;
            });
            if (picked != null) {
                held.add(picked);
            } else {
                Waiting waiting = new Waiting(_ -> excludesAll, order::point);
                all.add(waiting);
                if (pool.enqueue(waiting)) {
                    order.point();
                    if (random.nextInt(3) == 0 && !pool.leave(waiting)) {
                        pool.release(Objects.requireNonNull(waiting.granted));
                    }
                }
            }
            order.point();
            if (!held.isEmpty() && random.nextBoolean()) {
                pool.release(held.removeLast());
                order.point();
            }
        }
        if (random.nextBoolean()) {
            held.forEach(pool::release);
        }
    }

    /** What two threads really do at once: one ends its session while another begins to wait for it. */
    @Test
    void whoBeginsToWaitWhileTheOnlySessionEndsIsServed() throws InterruptedException {
        for (int limit : new int[] {0, 1}) {
            Pool pool = pool(limit, 1);
            Waiting[] waiting = new Waiting[ROUNDS];
            AtomicInteger begun = new AtomicInteger();
            AtomicInteger stood = new AtomicInteger();
            Thread other = Thread.ofPlatform().start(() -> {
                for (int round = 1; round < ROUNDS && reaches(begun, round); round++) {
                    boolean _ = pool.enqueue(waiting[round]);
                    stood.set(round);
                }
            });
            try {
                Backend held = pool.pick(1, _ -> false);
                for (int round = 1; round < ROUNDS; round++) {
                    waiting[round] = new Waiting(_ -> false, () -> {});
                    begun.set(round);
                    pool.release(Objects.requireNonNull(held));
                    assertThat(reaches(stood, round)).isTrue();
                    held = waiting[round].granted;
                    assertThat(held).as("limit %d, round %d", limit, round).isNotNull();
                }
            } finally {
                other.interrupt();
                other.join();
            }
        }
    }

    /** So that both go on at the same moment; false when the other one has given up. */
    private static boolean reaches(AtomicInteger value, int wanted) {
        return Await.spin("round " + wanted, () -> value.get() >= wanted);
    }
}
