package dev.sluice.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Claims, limits and answers to who waits, on one thread. */
@Timeout(20)
class PoolTest {
    private static Backend pick(Pool pool) {
        return Objects.requireNonNull(pool.pick(1, _ -> false));
    }

    private static FakeWaiter waiting(Pool pool) {
        FakeWaiter waiter = new FakeWaiter();
        assertThat(pool.enqueue(waiter)).isTrue();
        return waiter;
    }

    @Test
    void aClaimCountsForBackendAndPoolUntilItIsReleased() {
        Pool pool = TestPool.of("", "", "");
        Backend backend = pick(pool);
        assertThat(pool.inFlight()).isEqualTo(1);
        assertThat(backend.inFlight()).isEqualTo(1);
        pool.release(backend);
        assertThat(pool.inFlight()).isZero();
        assertThat(backend.inFlight()).isZero();
    }

    @Test
    void theLimitOfThePoolHoldsWhateverItsBackendsCouldTake() {
        Pool pool = TestPool.of("maxConnections: 2", "", "");
        Backend first = pick(pool);
        pick(pool);
        assertThat(pool.pick(1, _ -> false)).isNull();
        assertThat(pool.pickAgain(1, _ -> false)).isNull();
        assertThat(pool.inFlight()).isEqualTo(2);
        pool.release(first);
        assertThat(pick(pool)).isNotNull();
    }

    @Test
    void aPickThatFindsNoBackendHoldsNoPlace() {
        Pool pool = TestPool.of("maxConnections: 1", "");
        assertThat(pool.pick(1, _ -> true)).isNull();
        assertThat(pool.inFlight()).isZero();
        assertThat(pick(pool)).isNotNull();
    }

    @Test
    void waitingHelpsOnlyWhereABackendIsNotExcluded() {
        Pool pool = TestPool.of("", "", "");
        Backend first = pool.backends().getFirst();
        assertThat(pool.isWorthWaiting(backend -> backend.equals(first))).isTrue();
        assertThat(pool.isWorthWaiting(_ -> true)).isFalse();
        pool.backends().forEach(backend -> backend.markDown(true));
        pool.rebuild();
        assertThat(pool.isWorthWaiting(_ -> false)).isFalse();
    }

    @Test
    void whoWaitsComesBeforeWhoComes() {
        Pool pool = TestPool.of("", "maxConnections: 1", "maxConnections: 1");
        Backend taken = pick(pool);
        Backend other = pool.backends().stream()
                .filter(backend -> !backend.equals(taken))
                .findFirst()
                .orElseThrow();
        Backend second = pick(pool);
        assertThat(second).isSameAs(other);
        FakeWaiter waiter = waiting(pool);
        assertThat(waiter.granted).isNull();
        assertThat(pool.pick(1, _ -> false)).isNull();
        pool.release(second);
        assertThat(waiter.granted).isSameAs(other);
        assertThat(pool.queue().length()).isZero();
        assertThat(pool.inFlight()).isEqualTo(2);
    }

    @Test
    void whoHasLeftTheQueueIsGrantedNothing() {
        Pool pool = TestPool.of("", "maxConnections: 1");
        Backend backend = pick(pool);
        FakeWaiter gone = waiting(pool);
        FakeWaiter next = waiting(pool);
        assertThat(pool.leave(gone)).isTrue();
        pool.release(backend);
        assertThat(gone.granted).isNull();
        assertThat(next.granted).isSameAs(backend);
        assertThat(pool.leave(next)).as("its answer follows").isFalse();
    }

    @Test
    void aBackendThatFailedTheOneWhoWaitsIsBetterThanToHoldUpAll() {
        Pool pool = TestPool.of("", "maxConnections: 1");
        Backend backend = pick(pool);
        FakeWaiter waiter = new FakeWaiter(_ -> true);
        assertThat(pool.enqueue(waiter)).isTrue();
        pool.release(backend);
        assertThat(waiter.granted).isSameAs(backend);
    }

    @Test
    void whoWaitsIsServedByABackendThatComesUpAndRefusedWhenTheLastGoes() {
        Pool pool = TestPool.of("", "maxConnections: 1", "maxConnections: 1");
        List<Backend> backends = pool.backends();
        backends.getLast().markDown(true);
        pool.rebuild();
        assertThat(pick(pool)).isSameAs(backends.getFirst());
        FakeWaiter served = waiting(pool);
        FakeWaiter refused = waiting(pool);
        backends.getLast().markDown(false);
        pool.rebuild();
        assertThat(served.granted).isSameAs(backends.getLast());
        assertThat(refused.granted).isNull();
        backends.forEach(backend -> backend.markDown(true));
        assertThat(refused.refused).as("before the pool is rebuilt").isFalse();
        pool.rebuild();
        assertThat(refused.refused).isTrue();
        assertThat(pool.queue().length()).isZero();
        assertThat(pool.inFlight()).as("sessions go on").isEqualTo(2);
    }

    @Test
    void theBalancerIsBuiltAnewOnlyWhenSomethingHasChanged() {
        Pool pool = TestPool.of("", "", "");
        pool.rebuild();
        assertThat(pool.builds()).isZero();
        pool.backends().getFirst().overrideWeight(3);
        pool.rebuild();
        pool.rebuild();
        assertThat(pool.builds()).isEqualTo(1);
        pool.backends().getFirst().markDown(true);
        assertThat(pool.wouldServe()).hasSize(1);
        assertThat(pool.eligible()).as("until it is rebuilt").hasSize(2);
        pool.rebuild();
        assertThat(pool.builds()).isEqualTo(2);
        assertThat(pool.eligible()).isEqualTo(pool.wouldServe());
    }

    @Test
    void anotherSetupCountsForLimitAtOnceAndForTheChoiceWithTheNextRebuild() {
        Pool pool = TestPool.of("queue: {limit: 5}, maxConnections: 1", "", "");
        Pool other = TestPool.of("queue: {limit: 2}, maxConnections: 2, balance: first", "", "");
        pick(pool);
        pool.apply(new PoolSetup(
                other.config(), pool.setup().entries(), pool.setup().backends()));
        assertThat(pool.queue().limit()).isEqualTo(2);
        assertThat(pick(pool)).isNotNull();
        assertThat(pool.inFlight()).isEqualTo(2);
        long before = pool.builds();
        pool.rebuild();
        assertThat(pool.builds()).isEqualTo(before + 1);
    }
}
