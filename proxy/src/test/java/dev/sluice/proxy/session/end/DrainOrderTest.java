package dev.sluice.proxy.session.end;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.ForEachEngine;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.session.live.Leaving;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A drain looks at a session when it can be idle, not at all of them for each that it ends, and leaves turns to the others. */
@Timeout(60)
@ForEachEngine
class DrainOrderTest {
    /** A session that counts how often it is looked at. */
    private static class Fake implements Leaving {
        long idleFrom;
        int visits;
        volatile boolean finished;

        Fake(long idleFrom) {
            this.idleFrom = idleFrom;
        }

        @Override
        public boolean isFinished() {
            return finished;
        }

        @Override
        public long idleFromNanos(long nowNanos) {
            visits++;
            return idleFrom;
        }

        @Override
        public void closeGracefully(Cause cause) {
            finished = true;
        }

        @Override
        public void abort(Cause cause) {
            finished = true;
        }
    }

    private static TurnBudget unlimited() {
        return new TurnBudget(() -> 0, Integer.MAX_VALUE);
    }

    private static int visits(List<Fake> sessions) {
        return sessions.stream().mapToInt(session -> session.visits).sum();
    }

    @Test
    void fiftyThousandSessionsAreEndedLongestIdleFirstWithTwoLooksAtEach() {
        Random random = new Random(1);
        List<Fake> sessions = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            sessions.add(new Fake(-random.nextLong(1_000_000_000L)));
        }
        DrainOrder order = new DrainOrder(sessions, true, 0, random);
        List<Leaving> ended = new ArrayList<>();
        for (Leaving next = order.next(1, unlimited()); next != null; next = order.next(1, unlimited())) {
            ended.add(next);
        }
        assertThat(ended).hasSize(50_000).isSortedAccordingTo(Comparator.comparingLong(one -> ((Fake) one).idleFrom));
        assertThat(visits(sessions)).isLessThanOrEqualTo(2 * 50_000);
    }

    @Test
    void busySessionsAreLookedAtOnceForEachTimeThatTheyCanHaveBecomeIdle() {
        List<Fake> sessions = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            sessions.add(new Fake(0));
        }
        DrainOrder order = new DrainOrder(sessions, false, 0, new Random(1));
        for (int tick = 1; tick <= 400; tick++) {
            long now = tick * 50L;
            sessions.forEach(session -> session.idleFrom = now + 200); // each moves something all the time
            assertThat(order.next(now, unlimited())).isNull();
        }
        assertThat(visits(sessions)).isEqualTo(1_000 * 400 / 4);
    }

    @Test
    void whatIsNotLookedAtForWantOfBudgetIsLookedAtInTheNextTurn() {
        List<Fake> sessions = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            sessions.add(new Fake(100 + i));
        }
        long[] turn = {0};
        TurnBudget budget = new TurnBudget(() -> turn[0], 4);
        DrainOrder order = new DrainOrder(sessions, true, 0, new Random(1));
        for (; turn[0] < 3; turn[0]++) {
            assertThat(order.next(50, budget)).isNull();
            assertThat(visits(sessions)).isEqualTo((int) Math.min(10, 4 * (turn[0] + 1)));
        }
        assertThat(order.next(100, budget)).isSameAs(sessions.getFirst());
    }

    /** Against the naive way: of those that are idle now, the one that is idle for longest. */
    @Test
    void theOrderIsThatOfLookingAtAllSessionsEachTime() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<Fake> sessions = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                sessions.add(new Fake(random.nextInt(1_000)));
            }
            DrainOrder order = new DrainOrder(sessions, true, 0, random);
            Map<Leaving, Boolean> left = new HashMap<>();
            sessions.forEach(session -> left.put(session, true));
            for (long now = 0; now < 2_000; now += random.nextInt(50)) {
                long time = now;
                for (Fake session : sessions) {
                    if (random.nextInt(20) == 0) {
                        session.idleFrom = Math.max(session.idleFrom, time + 200);
                    }
                    session.finished |= random.nextInt(200) == 0;
                }
                Leaving naive = sessions.stream()
                        .filter(session -> left.containsKey(session) && !session.finished && session.idleFrom <= time)
                        .min(Comparator.comparingLong(session -> session.idleFrom))
                        .orElse(null);
                Leaving next = order.next(time, unlimited());
                assertThat(next == null).as("seed %d", seed).isEqualTo(naive == null);
                if (next != null && naive != null) {
                    assertThat(((Fake) next).idleFrom).as("seed %d", seed).isEqualTo(((Fake) naive).idleFrom);
                    left.remove(next);
                }
            }
        }
    }

    @Test
    void inATurnOfTheLoopAFewSessionsAreEndedHoweverManyAreDue() {
        Loops workers = Engines.loops(1, 0);
        try {
            Loop loop = workers.loops().getFirst();
            Map<Long, Integer> endsOfTurns = new ConcurrentHashMap<>();
            List<Fake> sessions = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                sessions.add(new Fake(System.nanoTime()) {
                    @Override
                    public void closeGracefully(Cause cause) {
                        endsOfTurns.merge(loop.clock().nanos(), 1, Integer::sum);
                        super.closeGracefully(cause);
                    }

                    @Override
                    public void abort(Cause cause) {
                        closeGracefully(cause);
                    }
                });
            }
            AtomicBoolean done = new AtomicBoolean();
            List<Fake> drained = sessions.subList(0, 2_500);
            List<Fake> swept = sessions.subList(2_500, 5_000);
            loop.execute(() -> {
                EndBudget budget = EndBudget.of(loop.clock());
                DrainPlan plan = new DrainPlan(0, 1, true, Double.POSITIVE_INFINITY);
                new Drain(loop, found -> found.accept(drained), plan, Cause.DRAIN, budget, () -> done.set(true))
                        .start();
                new PacedReset(loop, swept, Cause.DRAIN, 0, budget.ends(), () -> {}).start();
            });
            Await.until("all have ended", () -> done.get() && sessions.stream().allMatch(session -> session.finished));
            assertThat(endsOfTurns.values()).isNotEmpty().allMatch(count -> count <= 64);
        } finally {
            workers.stop();
        }
    }
}
