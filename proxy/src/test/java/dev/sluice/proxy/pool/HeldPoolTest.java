package dev.sluice.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool that lets sessions wait while no backend takes them, on one thread. */
@Timeout(20)
class HeldPoolTest {
    /** What is asked of the one who wakes the queue. */
    private static final class FakeWaker implements QueueWaker {
        private final List<Long> times = new ArrayList<>();
        private final List<Backend> doubted = new ArrayList<>();

        @Override
        public void wakeAt(long nanos) {
            times.add(nanos);
        }

        @Override
        public void doubt(Backend backend) {
            doubted.add(backend);
        }
    }

    private final FakeWaker waker = new FakeWaker();

    private Pool pool(String queue, String... backends) {
        Pool pool =
                TestPool.of("queue: {limit: 100, whenNoneUp: wait, noneUpTimeout: 1h, %s}".formatted(queue), backends);
        pool.wakenBy(waker);
        return pool;
    }

    private static void up(Pool pool, boolean up) {
        pool.backends().forEach(backend -> backend.markDown(!up));
        pool.rebuild();
    }

    private static List<FakeWaiter> wait(Pool pool, int count) {
        List<FakeWaiter> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            FakeWaiter waiter = FakeWaiter.held();
            pool.hold(System.nanoTime());
            assertThat(pool.enqueue(waiter)).isTrue();
            all.add(waiter);
        }
        return all;
    }

    @Test
    void whoWaitsWhileNoneIsUpIsServedWhenOneComes() {
        Pool pool = pool("", "maxConnections: 1");
        up(pool, false);
        List<FakeWaiter> waiting = wait(pool, 3);
        pool.wake();
        assertThat(waiting).noneMatch(waiter -> waiter.refused || waiter.granted != null);
        assertThat(pool.held()).isEqualTo(3);
        up(pool, true);
        for (FakeWaiter waiter : waiting) {
            assertThat(waiter.granted).isNotNull();
            assertThat(pool.inFlight()).isEqualTo(1);
            pool.giveBackPlace();
            pool.release(Objects.requireNonNull(waiter.granted));
        }
        assertThat(pool.held()).isZero();
        assertThat(pool.queue().places()).isZero();
        assertThat(pool.isHolding(System.nanoTime())).isFalse();
    }

    @Test
    void whoWaitsForRoomGoesOnWaitingWhenTheLastBackendGoes() {
        Pool pool = pool("", "maxConnections: 1");
        Backend taken = Objects.requireNonNull(pool.pick(1, _ -> false));
        FakeWaiter waiter = new FakeWaiter();
        assertThat(pool.enqueue(waiter)).isTrue();
        assertThat(pool.held()).isZero();
        up(pool, false);
        assertThat(waiter.refused).isFalse();
        assertThat(pool.held()).as("it waits for a backend now").isEqualTo(1);
        pool.release(taken);
        assertThat(waiter.granted).isNull();
        up(pool, true);
        assertThat(waiter.granted).isNotNull();
    }

    @Test
    void whoeverSeesNoBackendComeUpKeepsNobodyWaiting() {
        Pool pool = pool("", "");
        up(pool, false);
        List<FakeWaiter> waiting = wait(pool, 2);
        assertThat(pool.waitsWhenNoneUp()).isTrue();
        pool.wakenBy(null);
        assertThat(pool.waitsWhenNoneUp()).isFalse();
        pool.rebuild();
        assertThat(waiting).allMatch(waiter -> waiter.refused);
        assertThat(pool.queue().length()).isZero();
    }

    @Test
    void aConfigurationThatRefusesDoesSoWithWhoWaits() {
        Pool pool = pool("", "");
        up(pool, false);
        List<FakeWaiter> waiting = wait(pool, 2);
        Pool other = TestPool.of("", "");
        pool.apply(new PoolSetup(
                other.config(), pool.setup().entries(), pool.setup().backends()));
        pool.rebuild();
        assertThat(waiting).allMatch(waiter -> waiter.refused);
    }

    @Test
    void whoIsPutBackComesBeforeWhoCameLaterAndNeedsNoFreePlace() {
        Pool pool = pool("", "maxConnections: 1");
        pool.queue().limit(2);
        up(pool, false);
        List<FakeWaiter> waiting = wait(pool, 2);
        assertThat(pool.enqueue(FakeWaiter.held())).as("more than the limit").isFalse();
        up(pool, true);
        FakeWaiter first = waiting.getFirst();
        Backend backend = Objects.requireNonNull(first.granted);
        assertThat(pool.enqueue(FakeWaiter.held()))
                .as("the first one may come back")
                .isFalse();
        up(pool, false);
        pool.release(backend);
        FakeWaiter again = first.again(_ -> false);
        assertThat(pool.enqueue(again)).isTrue();
        assertThat(pool.queue().length()).isEqualTo(2);
        up(pool, true);
        assertThat(again.granted).isNotNull();
        assertThat(waiting.getLast().granted).isNull();
        pool.giveBackPlace();
        pool.release(backend);
        assertThat(waiting.getLast().granted).isNotNull();
        pool.giveBackPlace();
        assertThat(pool.queue().places()).isZero();
    }

    @Test
    void theOnlyBackendIsNotGivenToWhomItHasJustFailed() {
        Pool pool = pool("", "");
        boolean[] shunned = {true};
        FakeWaiter waiter = FakeWaiter.held(_ -> shunned[0]);
        assertThat(pool.enqueue(waiter)).isTrue();
        FakeWaiter behind = FakeWaiter.held();
        assertThat(pool.enqueue(behind)).isTrue();
        assertThat(waiter.granted).isNull();
        assertThat(behind.granted).as("nobody overtakes").isNull();
        assertThat(waker.times).as("somebody looks again").isNotEmpty();
        shunned[0] = false;
        pool.wake();
        assertThat(waiter.granted).isNotNull();
        assertThat(behind.granted).isNotNull();
    }

    @Test
    void theyAreReleasedAsSlowlyAsTheConfigurationSays() {
        Pool pool = pool("releaseRate: 1/h", "");
        up(pool, false);
        List<FakeWaiter> waiting = wait(pool, 10);
        up(pool, true);
        assertThat(waiting.stream().filter(waiter -> waiter.granted != null)).containsExactly(waiting.getFirst());
        assertThat(waker.times).isNotEmpty();
        assertThat(pool.pick(1, _ -> false)).as("who comes does so behind them").isNull();
        pool.wake();
        assertThat(waiting.get(1).granted).as("an hour later").isNull();
        up(pool, false);
        assertThat(pool.leave(waiting.get(1))).isTrue();
        Pool quicker = TestPool.of("queue: {whenNoneUp: wait, releaseRate: 1000000/s}", "");
        pool.apply(new PoolSetup(
                quicker.config(), pool.setup().entries(), pool.setup().backends()));
        up(pool, true);
        while (pool.queue().length() > 0) {
            pool.wake();
        }
        assertThat(waiting.subList(2, 10)).allMatch(waiter -> waiter.granted != null);
    }

    @Test
    void whoWaitsForRoomAloneIsNotHeldBackByTheRate() {
        Pool pool = pool("releaseRate: 1/h", "maxConnections: 1");
        for (int i = 0; i < 5; i++) {
            Backend taken = Objects.requireNonNull(pool.pick(1, _ -> false));
            FakeWaiter waiter = new FakeWaiter();
            assertThat(pool.enqueue(waiter)).isTrue();
            pool.release(taken);
            pool.release(Objects.requireNonNull(waiter.granted));
        }
    }

    @Test
    void aBackendThatFailsSomebodyIsToBeCheckedWhereOthersWouldWaitForIt() {
        Pool pool = pool("", "");
        Backend backend = pool.backends().getFirst();
        pool.sessionFailed(backend, 1, FailureReason.NONE);
        assertThat(waker.doubted).containsExactly(backend);
        Pool refusing = TestPool.of("", "");
        refusing.wakenBy(waker);
        refusing.sessionFailed(refusing.backends().getFirst(), 1, FailureReason.NONE);
        assertThat(waker.doubted).hasSize(1);
    }
}
