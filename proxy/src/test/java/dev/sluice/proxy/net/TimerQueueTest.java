package dev.sluice.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TimerQueueTest {
    /** Near the overflow of the clock, which starts anywhere. */
    private long now = Long.MAX_VALUE - 1_000;

    private final List<Long> alarms = new ArrayList<>();
    private final List<String> fired = new ArrayList<>();
    private final TimerQueue queue = new TimerQueue(() -> now, alarms::add, new Defects("a test"));

    private final class Named extends Timer {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        protected void onDeadline() {
            assertThat(isArmed()).isFalse();
            fired.add(name);
        }
    }

    private void advance(long nanos) {
        now += nanos;
        queue.run();
    }

    @Test
    void timersFireInTheOrderOfTheirDeadlinesAcrossTheOverflowOfTheClock() {
        queue.arm(new Named("c"), now + 5_000);
        queue.arm(new Named("a"), now + 500);
        queue.arm(new Named("b"), now + 1_500);
        advance(400);
        assertThat(fired).isEmpty();
        advance(10_000);
        assertThat(fired).containsExactly("a", "b", "c");
        assertThat(queue.size()).isZero();
    }

    @Test
    void armingAgainMovesTheDeadlineBothWays() {
        Named timer = new Named("t");
        queue.arm(timer, now + 100);
        queue.arm(timer, now + 300);
        advance(200);
        assertThat(fired).isEmpty();
        queue.arm(timer, now + 10);
        advance(10);
        assertThat(fired).containsExactly("t");
        assertThat(queue.size()).isZero();
    }

    @Test
    void aDisarmedTimerDoesNotFireAndDisarmingTwiceIsFine() {
        Named timer = new Named("t");
        queue.arm(timer, now + 100);
        queue.disarm(timer);
        queue.disarm(timer);
        advance(1_000);
        assertThat(fired).isEmpty();
    }

    @Test
    void aTimerThatArmsItselfInThePastFiresOnceInARunAndHasAnAlarmForTheNext() {
        queue.arm(
                new Timer() {
                    @Override
                    protected void onDeadline() {
                        fired.add("again");
                        queue.arm(this, now - 100); // a clock that lags behind
                    }
                },
                now + 10);
        alarms.clear();
        advance(1_000);
        assertThat(fired).containsExactly("again");
        assertThat(alarms).containsExactly(now + 1);
        advance(1);
        assertThat(fired).hasSize(2);
    }

    @Test
    void thereIsOneAlarmForTheEarliestDeadline() {
        Named early = new Named("early");
        queue.arm(new Named("late"), now + 1_000);
        queue.arm(early, now + 100);
        queue.arm(new Named("later"), now + 2_000);
        assertThat(alarms).containsExactly(now + 1_000, now + 100);
        alarms.clear();
        queue.disarm(early); // the alarm may ring for nothing, which is cheaper than moving it
        advance(100);
        assertThat(alarms).containsExactly(now + 900);
    }

    @Test
    void aTimerMayArmItselfAndOthersWhenItFires() {
        Named other = new Named("other");
        Timer first = new Timer() {
            @Override
            protected void onDeadline() {
                fired.add("first");
                if (fired.size() < 3) {
                    queue.arm(this, now + 10);
                }
                queue.arm(other, now - 1);
            }
        };
        queue.arm(first, now);
        queue.run();
        assertThat(fired).containsExactly("first");
        advance(10);
        assertThat(fired).containsExactly("first", "other", "first");
        advance(10);
        assertThat(fired).containsExactly("first", "other", "first", "other");
    }

    @Test
    void anEmptyQueueAsksForNoAlarm() {
        queue.run();
        assertThat(alarms).isEmpty();
    }

    @Test
    void itAgreesWithASortedReferenceOverRandomOperations() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Named> timers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            timers.add(new Named(Integer.toString(i)));
        }
        Map<Named, Long> reference = new HashMap<>();
        for (int step = 0; step < 50_000; step++) {
            Named timer = timers.get(random.nextInt(timers.size()));
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3, 4, 5 -> {
                    // Distinct deadlines, so that the order is given.
                    long deadline = now + 1 + random.nextInt(1_000) * 50_000L + step;
                    queue.arm(timer, deadline);
                    reference.put(timer, deadline);
                }
                case 6, 7 -> {
                    queue.disarm(timer);
                    reference.remove(timer);
                }
                default -> {
                    now += random.nextInt(3_000_000);
                    fired.clear();
                    queue.run();
                    List<String> due = reference.entrySet().stream()
                            .filter(entry -> entry.getValue() - now <= 0)
                            .sorted(Comparator.comparingLong(entry -> entry.getValue() - now))
                            .map(entry -> entry.getKey().name)
                            .toList();
                    assertThat(fired).as("seed %d, step %d", seed, step).isEqualTo(due);
                    reference.values().removeIf(deadline -> deadline - now <= 0);
                }
            }
            assertThat(queue.size()).as("seed %d, step %d", seed, step).isEqualTo(reference.size());
            if (!reference.isEmpty()) {
                long earliest = reference.values().stream()
                        .mapToLong(deadline -> deadline - now)
                        .min()
                        .orElseThrow();
                long alarm = alarms.getLast() - now;
                assertThat(alarm)
                        .as("an alarm in time, seed %d, step %d", seed, step)
                        .isLessThanOrEqualTo(earliest);
            }
        }
    }
}
