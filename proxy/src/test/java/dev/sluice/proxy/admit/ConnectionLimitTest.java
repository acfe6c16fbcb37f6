package dev.sluice.proxy.admit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConnectionLimitTest {
    @Test
    void noLimitNeverRefuses() {
        ConnectionLimit limit = new ConnectionLimit(0);
        for (int i = 0; i < 100_000; i++) {
            assertThat(limit.tryAcquire()).isTrue();
        }
        assertThat(limit.limit()).isZero();
        assertThat(limit.active()).isEqualTo(100_000);
    }

    @Test
    void aFullLimitRefusesAndCountsNothing() {
        ConnectionLimit limit = new ConnectionLimit(2);
        assertThat(limit.tryAcquire()).isTrue();
        assertThat(limit.tryAcquire()).isTrue();
        assertThat(limit.tryAcquire()).isFalse();
        assertThat(limit.active()).isEqualTo(2);
    }

    @Test
    void whoWaitsIsWokenOnceByTheNextRelease() {
        ConnectionLimit limit = new ConnectionLimit(1);
        assertThat(limit.tryAcquire()).isTrue();
        AtomicInteger woken = new AtomicInteger();
        limit.whenReleased(woken::incrementAndGet);
        assertThat(woken).hasValue(0);
        limit.release();
        limit.release();
        assertThat(woken).hasValue(1);
    }

    @Test
    void whoWaitsWhileThereIsRoomIsWokenAtOnce() {
        ConnectionLimit limit = new ConnectionLimit(1);
        AtomicInteger woken = new AtomicInteger();
        limit.whenReleased(woken::incrementAndGet);
        assertThat(woken).hasValue(1);
    }

    @Test
    void roomThatTheWokenDoesNotUseIsPassedOn() {
        ConnectionLimit limit = new ConnectionLimit(1);
        assertThat(limit.tryAcquire()).isTrue();
        AtomicInteger second = new AtomicInteger();
        limit.whenReleased(limit::passOn);
        limit.whenReleased(second::incrementAndGet);
        limit.release();
        assertThat(second).hasValue(1);
    }

    /** Each thread is a listener: it acquires, waits when refused, and every connection is released by another thread. */
    @Test
    void noWakeUpIsLostAndTheLimitHoldsUnderContention() throws InterruptedException {
        ConnectionLimit limit = new ConnectionLimit(3);
        AtomicInteger live = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        int listeners = 4;
        int connectionsEach = 20_000;
        LinkedBlockingQueue<Integer> connections = new LinkedBlockingQueue<>();
        Thread releaser = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < listeners * connectionsEach; i++) {
                int _ = takeQuietly(connections);
                live.decrementAndGet();
                limit.release();
            }
        });
        List<Thread> threads = new ArrayList<>();
        AtomicInteger stuck = new AtomicInteger();
        for (int t = 0; t < listeners; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < connectionsEach && stuck.get() == 0; ) {
                    if (limit.tryAcquire()) {
                        most.accumulateAndGet(live.incrementAndGet(), Math::max);
                        connections.add(i++);
                    } else if (!awaitWakeUp(limit)) {
                        stuck.incrementAndGet();
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(stuck).as("listeners that were not woken").hasValue(0);
        releaser.join();
        assertThat(most.get()).isLessThanOrEqualTo(3);
        assertThat(limit.active()).isZero();
    }

    private static boolean awaitWakeUp(ConnectionLimit limit) {
        CountDownLatch woken = new CountDownLatch(1);
        limit.whenReleased(woken::countDown);
        try {
            return woken.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static int takeQuietly(LinkedBlockingQueue<Integer> queue) {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
