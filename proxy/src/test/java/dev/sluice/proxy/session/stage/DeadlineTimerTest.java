package dev.sluice.proxy.session.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.net.TestLoop;
import dev.sluice.proxy.net.TimerQueue;
import dev.sluice.proxy.route.Timeouts;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeadlineTimerTest {
    private static final long FAR = 3_600_000_000_000L;

    private final TestLoop loop = new TestLoop();
    private int fired;

    @AfterEach
    void close() {
        loop.close();
    }

    private long now() {
        return loop.loop.clock().nanos();
    }

    private TimerQueue queue() {
        return loop.loop.timers();
    }

    private DeadlineTimer timer(DeadlineTimer.Listener listener) {
        return new DeadlineTimer(queue(), listener, now());
    }

    @Test
    void anEarlierDeadlineMovesItAndALaterOneDoesNot() {
        loop.run(() -> {
            DeadlineTimer timer = timer(() -> fired++);
            long start = now();
            timer.noLaterThan(start + FAR);
            assertThat(timer.deadlineNanos()).isEqualTo(start + FAR);
            timer.noLaterThan(start + FAR / 2);
            assertThat(timer.deadlineNanos()).isEqualTo(start + FAR / 2);
            timer.noLaterThan(start + FAR);
            assertThat(timer.deadlineNanos()).isEqualTo(start + FAR / 2);
            timer.stop();
            assertThat(timer.isArmed()).isFalse();
        });
        assertThat(fired).isZero();
    }

    @Test
    void isNotArmedForWhatHasNoLimit() {
        loop.run(() -> {
            DeadlineTimer timer = timer(() -> fired++);
            timer.noLaterThan(now() + Timeouts.NEVER);
            timer.noLaterThan(DeadlineTimer.earlier(now() + Timeouts.NEVER, now() + 2 * Timeouts.NEVER));
            assertThat(timer.isArmed()).isFalse();
        });
    }

    @Test
    void whoIsCalledTooEarlyArmsItAnewUntilItIsTime() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        long[] due = new long[1];
        DeadlineTimer[] timer = new DeadlineTimer[1];
        loop.run(() -> {
            due[0] = now() + 20_000_000L;
            timer[0] = timer(() -> {
                fired++;
                if (now() - due[0] >= 0) {
                    done.countDown();
                } else {
                    timer[0].noLaterThan(due[0]);
                }
            });
            timer[0].noLaterThan(now() + 1_000_000L);
        });
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(fired).isEqualTo(2);
    }

    @Test
    void timesOfTheClockAreComparedAlsoWhereItOverflows() {
        long last = Long.MAX_VALUE;
        assertThat(DeadlineTimer.earlier(last, last + 10)).isEqualTo(last);
        assertThat(DeadlineTimer.later(last, last + 10)).isEqualTo(last + 10);
    }
}
