package dev.sluice.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads come, leave, are put back and dispatch, while the backends of a pool come and go: nobody is lost, and nobody served twice. */
@Timeout(60)
class HeldStressTest {
    private static final int THREADS = 4;
    private static final int SESSIONS = 300;

    /** One that waits, and counts its answers. */
    private static final class Waiting extends Waiter {
        private final boolean kept;
        private final List<Waiting> order;
        final AtomicInteger answers = new AtomicInteger();
        volatile @Nullable Backend granted;

        Waiting(long ticket, boolean kept, List<Waiting> order) {
            super(ticket);
            this.kept = kept;
            this.order = order;
        }

        @Override
        protected boolean isHeld() {
            return true;
        }

        @Override
        protected boolean hasPlace() {
            return kept;
        }

        @Override
        protected boolean keepsPlace() {
            return true;
        }

        @Override
        protected long key() {
            return 1;
        }

        @Override
        public boolean test(Backend backend) {
            return false;
        }

        @Override
        protected void onGranted(Backend backend) {
            order.add(this);
            answers.incrementAndGet();
            granted = backend;
        }

        @Override
        protected void onRefused() {
            answers.addAndGet(1_000);
        }
    }

    private static Pool pool(String keys, String... backends) {
        Pool pool = TestPool.of("%squeue: {limit: 100000, whenNoneUp: wait}".formatted(keys), backends);
        pool.wakenBy(new QueueWaker() {
            @Override
            public void wakeAt(long nanos) {}

            @Override
            public void doubt(Backend backend) {}
        });
        return pool;
    }

    private static void up(Pool pool, boolean up) {
        pool.backends().forEach(backend -> backend.markDown(!up));
        pool.rebuild();
    }

    @Test
    void nobodyIsLostAndNobodyServedTwice() throws InterruptedException {
        long seed = System.nanoTime();
        Pool pool = pool("maxConnections: 3, ", "maxConnections: 2", "maxConnections: 2");
        AtomicInteger served = new AtomicInteger();
        AtomicInteger left = new AtomicInteger();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(seed + i);
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    sessions(pool, random, served, left);
                } catch (RuntimeException | AssertionError e) {
                    failures.add(e);
                }
            }));
        }
        AtomicBoolean over = new AtomicBoolean();
        Thread control = Thread.ofPlatform().start(() -> {
            for (boolean up = false; !over.get(); up = !up) {
                up(pool, up);
            }
            up(pool, true);
        });
        for (Thread thread : threads) {
            thread.join();
        }
        over.set(true);
        control.join();
        assertThat(failures).as("seed %d", seed).isEmpty();
        assertThat(served.get() + left.get()).as("seed %d", seed).isEqualTo(THREADS * SESSIONS);
        assertThat(served.get()).isPositive();
        assertThat(left.get()).isPositive();
        assertThat(pool.queue().length()).isZero();
        assertThat(pool.queue().held()).isZero();
        assertThat(pool.queue().places()).isZero();
        assertThat(pool.inFlight()).isZero();
    }

    /** Some at once on one thread: each waits, is put back as often as it fails, and is served or leaves. */
    private static void sessions(Pool pool, Random random, AtomicInteger served, AtomicInteger left) {
        List<Waiting> mine = new ArrayList<>();
        List<Waiting> unseen = new CopyOnWriteArrayList<>();
        for (int begun = 0; begun < SESSIONS || !mine.isEmpty(); ) {
            if (begun < SESSIONS && mine.size() < 20) {
                begun++;
                mine.add(wait(pool, Waiter.NO_TICKET, false, unseen));
            }
            Waiting one = mine.remove(random.nextInt(mine.size()));
            Backend backend = one.granted;
            if (backend != null) {
                assertThat(one.answers).hasValue(1);
                pool.release(backend);
                if (random.nextInt(3) == 0) {
                    mine.add(wait(pool, one.ticket(), true, unseen));
                } else {
                    pool.giveBackPlace();
                    served.incrementAndGet();
                }
            } else if (random.nextInt(50) == 0 && pool.leave(one)) {
                left.incrementAndGet();
            } else {
                mine.add(one);
            }
        }
    }

    private static Waiting wait(Pool pool, long ticket, boolean kept, List<Waiting> order) {
        Waiting waiting = new Waiting(ticket, kept, order);
        pool.hold(System.nanoTime());
        assertThat(pool.enqueue(waiting)).isTrue();
        return waiting;
    }

    /** One place, so that one is called after the other, and each is put back once. */
    @Test
    void theOrderIsThatOfArrivalHoweverManyDispatchAndArePutBack() throws InterruptedException {
        Pool pool = pool("maxConnections: 1, ", "");
        up(pool, false);
        List<Waiting> order = new CopyOnWriteArrayList<>();
        List<Waiting> waiting = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            waiting.add(wait(pool, Waiter.NO_TICKET, false, order));
        }
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                while (!over.get()) {
                    pool.wake();
                }
            }));
        }
        up(pool, true);
        List<Long> tickets = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            Waiting first = called(order, 2 * i);
            Waiting again = new Waiting(first.ticket(), true, order);
            assertThat(pool.enqueue(again)).isTrue(); // before its place on the backend is free
            pool.release(Objects.requireNonNull(first.granted));
            assertThat(called(order, 2 * i + 1)).as("nobody has overtaken it").isSameAs(again);
            tickets.add(again.ticket());
            pool.giveBackPlace();
            pool.release(Objects.requireNonNull(again.granted));
        }
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(tickets).isEqualTo(waiting.stream().map(Waiter::ticket).toList());
        assertThat(tickets).isSorted();
        assertThat(pool.queue().places()).isZero();
        assertThat(pool.inFlight()).isZero();
    }

    private static Waiting called(List<Waiting> order, int number) {
        assertThat(Await.spin("number " + number, () -> order.size() > number && order.get(number).granted != null))
                .isTrue();
        return order.get(number);
    }
}
