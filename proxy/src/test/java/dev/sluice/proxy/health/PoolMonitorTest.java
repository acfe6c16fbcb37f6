package dev.sluice.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.DrainConfig;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.FailureReason;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.TestPool;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However many backends of a pool change at once, the pool is rebuilt once, and who comes up starts slowly only beside others. */
@Timeout(60)
class PoolMonitorTest {
    private final Loops workers = Engines.loops(1, 0);
    private final List<Set<Backend>> closed = new CopyOnWriteArrayList<>();
    private final SessionCloser closer = new SessionCloser() {
        @Override
        public void close(Set<Backend> backends, Duration over) {
            closed.add(backends);
        }

        @Override
        public void drain(Backend backend, DrainConfig config) {}

        @Override
        public void cancelDrain(Backend backend) {}
    };

    @AfterEach
    void stop() {
        workers.stop();
    }

    private static Pool pool(String keys, int backends) {
        return TestPool.of(
                keys,
                IntStream.range(0, backends)
                        .mapToObj(i -> "maxConnections: 100, weight: " + (i % 2 == 0 ? 100 : 99))
                        .toArray(String[]::new));
    }

    private PoolMonitor watch(Pool pool) {
        PoolMonitor monitor = new PoolMonitor(TestChecks.means(workers.control()), pool, closer);
        onControl(() -> monitor.update(true, 0));
        return monitor;
    }

    /** Runs it as one turn of the control loop, and waits for what it has posted. */
    private void onControl(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        workers.control().execute(() -> {
            try {
                task.run();
                workers.control().execute(() -> done.complete(null));
            } catch (RuntimeException | AssertionError e) {
                done.completeExceptionally(e);
            }
        });
        done.join();
    }

    private static void change(PoolMonitor monitor, List<Backend> backends, boolean up) {
        backends.forEach(backend -> monitor.onChange(backend, up, "a test says so"));
    }

    private static List<Integer> ramps(Pool pool) {
        return pool.backends().stream().map(Backend::rampPercent).toList();
    }

    @Test
    void aThousandBackendsThatChangeInOneTurnMakeOneRebuild() {
        for (String balance : List.of("roundRobin", "leastConnections", "random2", "sourceHash")) {
            Pool pool = pool("balance: %s, slowStart: 1h".formatted(balance), 1_000);
            PoolMonitor monitor = watch(pool);
            long before = pool.builds();
            onControl(() -> change(monitor, pool.backends().subList(1, 1_000), false));
            Await.count("rebuilt", () -> pool.eligible().size(), 1);
            Await.count("builds with " + balance, () -> (int) (pool.builds() - before), 1); // counted behind the swap
            onControl(() -> change(monitor, pool.backends().subList(1, 1_000), true));
            Await.count("rebuilt", () -> pool.eligible().size(), 1_000);
            Await.count("builds with " + balance, () -> (int) (pool.builds() - before), 2);
            onControl(monitor::stop);
        }
    }

    @Test
    void aSmallPoolIsRebuiltBeforeTheNextTurn() {
        Pool pool = pool("", 3);
        PoolMonitor monitor = watch(pool);
        for (int i = 0; i < 20; i++) {
            boolean up = i % 2 == 1;
            onControl(() -> change(monitor, List.of(pool.backends().getFirst()), up));
            assertThat(pool.eligible()).hasSize(up ? 3 : 2);
        }
    }

    @Test
    void anOverrideIsEffectiveWhenItIsAnsweredHoweverManyChangesWait() {
        Pool pool = pool("", 1_000);
        PoolMonitor monitor = watch(pool);
        onControl(() -> {
            change(monitor, pool.backends().subList(0, 500), false);
            Backend wanted = pool.backends().get(999);
            BackendState before = wanted.state();
            wanted.adminState(AdminState.MAINTENANCE);
            monitor.onOverride(wanted, before, "an operator");
            assertThat(pool.eligible()).isEqualTo(pool.backends().subList(500, 999));
        });
    }

    @Test
    void nothingIsBuiltWhenNothingChanges() {
        Pool pool = pool("", 10);
        PoolMonitor monitor = watch(pool);
        long before = pool.builds();
        onControl(() -> {
            monitor.update(false, 0);
            pool.apply(pool.setup());
            monitor.update(false, 0);
        });
        assertThat(pool.builds()).isEqualTo(before);
    }

    @Test
    void theStepsOfASlowStartDoNotBuildATableOfHashes() {
        Pool pool = pool("balance: sourceHash, slowStart: 200ms", 10);
        PoolMonitor monitor = watch(pool);
        onControl(() -> change(monitor, List.of(pool.backends().getFirst()), false));
        onControl(() -> change(monitor, List.of(pool.backends().getFirst()), true));
        long before = pool.builds();
        assertThat(ramps(pool).getFirst()).isLessThan(100);
        Await.count("ramped up", () -> ramps(pool).getFirst(), 100);
        assertThat(pool.builds()).isEqualTo(before);
    }

    @Test
    void backendsThatGoDownInOneTurnLoseTheirSessionsInOneSweep() {
        Pool pool = pool("onBackendDown: close", 300);
        PoolMonitor monitor = watch(pool);
        onControl(() -> change(monitor, pool.backends().subList(0, 200), false));
        Await.until("swept", () -> !closed.isEmpty());
        assertThat(closed).containsExactly(Set.copyOf(pool.backends().subList(0, 200)));
    }

    @Test
    void aBackendThatChangesAllTheTimeHasAFewLinesAndThenOneAMinute() {
        Pool pool = pool("", 2);
        PoolMonitor monitor = watch(pool);
        Backend restless = pool.backends().getFirst();
        try (LogLines lines = LogLines.open()) {
            for (int i = 0; i < 30; i++) {
                boolean up = i % 2 == 1;
                onControl(() -> change(monitor, List.of(restless), up));
            }
            onControl(monitor::stop);
            String start = "backend " + pool.name() + "/" + restless.name();
            assertThat(lines.startingWith(start + " is ")).hasSize(6);
            assertThat(lines.startingWith(start + " has changed its state"))
                    .singleElement()
                    .asString()
                    .startsWith(start + " has changed its state 24 more times within a minute; it is up now");
        }
    }

    @Test
    void aCheckEndsAnEjectionIfOneHasFailedSinceItBegan() {
        Pool pool = pool("outlier: {consecutiveFailures: 1, ejectFor: 1h}", 2);
        PoolMonitor monitor = watch(pool);
        Backend sick = pool.backends().getFirst();
        pool.sessionFailed(sick, System.nanoTime(), new FailureReason("refused", null));
        Await.count("ejected", () -> sick.health().ejections.value(), 1);
        onControl(() -> monitor.onChecked(sick, true));
        assertThat(sick.state()).isEqualTo(BackendState.EJECTED);
        onControl(() -> monitor.onChecked(sick, false));
        assertThat(sick.state()).isEqualTo(BackendState.EJECTED);
        onControl(() -> monitor.onChecked(sick, true));
        assertThat(sick.state()).isEqualTo(BackendState.UP);
    }

    @Test
    void anEjectionThatEndsIsNoChangeOfABackendThatIsDownMeanwhile() {
        Pool pool = pool("outlier: {consecutiveFailures: 1, ejectFor: 200ms, maxEjected: 100%}", 3);
        PoolMonitor monitor = watch(pool);
        Backend sick = pool.backends().get(0);
        Backend later = pool.backends().get(1);
        pool.sessionFailed(sick, System.nanoTime(), new FailureReason("refused", null));
        Await.count("ejected", () -> sick.health().ejections.value(), 1);
        onControl(() -> change(monitor, List.of(sick), false));
        assertThat(sick.state()).isEqualTo(BackendState.DOWN);
        pool.sessionFailed(later, System.nanoTime(), new FailureReason("refused", null));
        Await.count(
                "the ejection of the later one is over",
                () -> later.health().changes(BackendState.UP).value(),
                1);
        assertThat(sick.health().changes(BackendState.DOWN).value()).isEqualTo(1);
        onControl(() -> change(monitor, List.of(sick), true));
        assertThat(sick.state()).as("its ejection is over as well").isEqualTo(BackendState.UP);
    }

    @Test
    void manyChangesAtOnceWriteAFewLinesAndOneThatCountsTheOthers() {
        try (LogLines lines = LogLines.open()) {
            Pool pool = pool("", 1_000);
            PoolMonitor monitor = watch(pool);
            onControl(() -> change(monitor, pool.backends(), false));
            Await.until(
                    "the line that counts",
                    () -> lines.startingWith("").stream()
                            .anyMatch(line -> line.contains("980 down; 0 of 1000 backends")));
            assertThat(lines.startingWith("").stream().filter(line -> line.contains("is down: a test says so")))
                    .hasSize(20);
            assertThat(lines.startingWith("").stream().filter(line -> line.contains("no backend left")))
                    .hasSize(1);
        }
    }

    @Test
    void theOnlyBackendOfAPoolReturnsWithItsWholeShare() {
        Pool pool = pool("slowStart: 1h", 1);
        PoolMonitor monitor = watch(pool);
        onControl(() -> change(monitor, pool.backends(), false));
        onControl(() -> change(monitor, pool.backends(), true));
        assertThat(ramps(pool)).containsExactly(100);
    }

    @Test
    void whoReturnsBesideNobodyWhoServesHasItsWholeShareAtOnce() {
        Pool pool = pool("slowStart: 1h", 5);
        PoolMonitor monitor = watch(pool);
        Backend returns = pool.backends().get(0);
        onControl(() -> {
            change(monitor, List.of(returns, pool.backends().get(1)), false);
            pool.backends().get(2).markEjected(true);
            pool.backends().get(3).adminState(AdminState.DRAIN);
            pool.backends().get(4).adminState(AdminState.MAINTENANCE);
        });
        onControl(() -> change(monitor, List.of(returns), true));
        assertThat(ramps(pool)).containsOnly(100);
        onControl(() -> change(monitor, List.of(pool.backends().get(1)), true));
        assertThat(ramps(pool)).as("both are cold").containsOnly(100);
    }

    @Test
    void aPoolThatReturnsAtOnceServesWithAllItHas() {
        Pool pool = pool("slowStart: 1h", 100);
        PoolMonitor monitor = watch(pool);
        onControl(() -> change(monitor, pool.backends(), false));
        Await.until("down", () -> pool.eligible().isEmpty());
        onControl(() -> change(monitor, pool.backends(), true));
        Await.count("up", () -> pool.eligible().size(), 100);
        assertThat(ramps(pool)).containsOnly(100);
    }

    @Test
    void aRampEndsWhenTheLastWhoServedBesideItGoes() {
        Pool pool = pool("slowStart: 1h", 3);
        PoolMonitor monitor = watch(pool);
        List<Backend> two = pool.backends().subList(0, 2);
        onControl(() -> change(monitor, two, false));
        onControl(() -> change(monitor, two, true));
        assertThat(ramps(pool)).containsExactly(5, 5, 100);
        onControl(() -> {
            Backend last = pool.backends().get(2);
            last.adminState(AdminState.DRAIN);
            monitor.onOverride(last, BackendState.UP, "an operator");
        });
        assertThat(ramps(pool)).containsExactly(100, 100, 100);
    }
}
