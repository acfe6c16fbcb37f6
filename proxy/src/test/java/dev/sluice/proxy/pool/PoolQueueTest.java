package dev.sluice.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The queue alone: its order, its limit, and who leaves it. */
@Timeout(20)
class PoolQueueTest {
    private static List<FakeWaiter> fill(PoolQueue queue, int count) {
        List<FakeWaiter> waiters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            FakeWaiter waiter = new FakeWaiter();
            assertThat(queue.offer(waiter)).isTrue();
            waiters.add(waiter);
        }
        return waiters;
    }

    @Test
    void whoCameFirstIsTakenFirst() {
        PoolQueue queue = new PoolQueue(3);
        List<FakeWaiter> waiters = fill(queue, 3);
        for (int i = 0; i < 3; i++) {
            assertThat(queue.length()).isEqualTo(3 - i);
            assertThat(queue.peek()).isSameAs(waiters.get(i));
            assertThat(queue.take()).isSameAs(waiters.get(i));
        }
        assertThat(queue.length()).isZero();
        assertThat(queue.peek()).isNull();
        assertThat(queue.take()).isNull();
    }

    @Test
    void aFullQueueTakesNobodyUntilOneLeavesOrIsTaken() {
        PoolQueue queue = new PoolQueue(2);
        List<FakeWaiter> waiters = fill(queue, 2);
        assertThat(queue.offer(new FakeWaiter())).isFalse();
        assertThat(queue.leave(waiters.getLast())).isTrue();
        fill(queue, 1);
        assertThat(queue.offer(new FakeWaiter())).isFalse();
        assertThat(queue.take()).isSameAs(waiters.getFirst());
        fill(queue, 1);
        assertThat(queue.length()).isEqualTo(2);
    }

    @Test
    void aQueueWithoutPlacesTakesNobody() {
        PoolQueue queue = new PoolQueue(0);
        assertThat(queue.offer(new FakeWaiter())).isFalse();
        assertThat(queue.length()).isZero();
    }

    @Test
    void aLowerLimitSendsNobodyAwayAndTakesNobodyUntilThereIsRoom() {
        PoolQueue queue = new PoolQueue(3);
        List<FakeWaiter> waiters = fill(queue, 3);
        queue.limit(1);
        assertThat(queue.limit()).isEqualTo(1);
        assertThat(queue.length()).isEqualTo(3);
        for (FakeWaiter waiter : waiters) {
            assertThat(queue.offer(new FakeWaiter())).isFalse();
            assertThat(queue.take()).isSameAs(waiter);
        }
        fill(queue, 1);
    }

    @Test
    void whoHasLeftIsPassedOverAndMayNotLeaveAgain() {
        PoolQueue queue = new PoolQueue(4);
        List<FakeWaiter> waiters = fill(queue, 4);
        assertThat(queue.leave(waiters.get(0))).isTrue();
        assertThat(queue.leave(waiters.get(0))).isFalse();
        assertThat(queue.leave(waiters.get(2))).isTrue();
        assertThat(queue.length()).isEqualTo(2);
        assertThat(queue.peek()).isSameAs(waiters.get(1));
        assertThat(queue.take()).isSameAs(waiters.get(1));
        assertThat(queue.leave(waiters.get(1))).as("was answered").isFalse();
        assertThat(queue.take()).isSameAs(waiters.get(3));
        assertThat(queue.length()).isZero();
    }

    @Test
    void whoWaitsKeepsTheOrderHoweverManyLeaveAround() {
        PoolQueue queue = new PoolQueue(1_000);
        List<FakeWaiter> waiters = fill(queue, 1_000);
        for (int i = 0; i < 1_000; i++) {
            if (i % 100 != 7) {
                assertThat(queue.leave(waiters.get(i))).isTrue();
            }
        }
        assertThat(queue.length()).isEqualTo(10);
        for (int i = 7; i < 1_000; i += 100) {
            assertThat(queue.take()).isSameAs(waiters.get(i));
        }
        assertThat(queue.take()).isNull();
    }

    @Test
    void aPositionCountsWhoWasServedMeanwhileAndNotWhoLeft() {
        PoolQueue queue = new PoolQueue(4);
        List<FakeWaiter> waiters = fill(queue, 4);
        assertThat(waiters.getLast().position()).as("while it waits").isZero();
        assertThat(queue.leave(waiters.get(1))).isTrue();
        assertThat(waiters.get(1).position()).isEqualTo(1);
        for (int i = 0; i < 3; i++) {
            assertThat(queue.take()).isNotNull();
        }
        assertThat(waiters.get(0).position()).isEqualTo(1);
        assertThat(waiters.get(2).position()).isEqualTo(2);
        assertThat(waiters.get(3).position()).isEqualTo(3);
        FakeWaiter later = fill(queue, 1).getFirst();
        assertThat(queue.take()).isSameAs(later);
        assertThat(later.position()).isEqualTo(1);
    }

    @Test
    void whoHasToWaitAgainStandsWhereItsTicketSays() {
        PoolQueue queue = new PoolQueue(3);
        List<FakeWaiter> waiters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiters.add(FakeWaiter.held());
            assertThat(queue.offer(waiters.getLast())).isTrue();
        }
        assertThat(queue.take()).isSameAs(waiters.get(0));
        assertThat(queue.take()).isSameAs(waiters.get(1));
        FakeWaiter second = waiters.get(1).again(_ -> false);
        FakeWaiter first = waiters.get(0).again(_ -> false);
        assertThat(queue.offer(second)).isTrue();
        assertThat(queue.offer(first)).isTrue();
        assertThat(queue.take()).isSameAs(first);
        assertThat(queue.take()).isSameAs(second);
        assertThat(queue.take()).isSameAs(waiters.get(2));
    }

    @Test
    void aPlaceThatIsKeptIsNobodyElses() {
        PoolQueue queue = new PoolQueue(1);
        FakeWaiter waiter = FakeWaiter.held();
        assertThat(queue.offer(waiter)).isTrue();
        assertThat(queue.take(waiter)).isTrue();
        assertThat(queue.length()).isZero();
        assertThat(queue.offer(new FakeWaiter())).isFalse();
        FakeWaiter again = waiter.again(_ -> false);
        assertThat(queue.offer(again)).isTrue();
        assertThat(queue.leave(again)).isTrue();
        assertThat(queue.places()).isZero();
        fill(queue, 1);
    }

    @Test
    void oneWhoHasLeftOrWasAnsweredIsNotTakenOut() {
        PoolQueue queue = new PoolQueue(2);
        List<FakeWaiter> waiters = fill(queue, 2);
        assertThat(queue.leave(waiters.get(0))).isTrue();
        assertThat(queue.take(waiters.get(0))).isFalse();
        assertThat(queue.take(waiters.get(1))).isTrue();
        assertThat(queue.take(waiters.get(1))).isFalse();
        assertThat(queue.length()).isZero();
        assertThat(queue.places()).isZero();
    }
}
