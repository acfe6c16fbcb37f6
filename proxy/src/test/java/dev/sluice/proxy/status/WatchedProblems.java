package dev.sluice.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.net.LoopCall;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.FailureReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The list of problems of a proxy, by clocks that stand still until the test lets time pass. */
final class WatchedProblems {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final TestProxy proxy;
    private final Problems problems;
    /** The loops go on to stamp what happens by the clock of the machine, so this one begins where that one is. */
    private final long beginNanos = System.nanoTime();

    private final AtomicLong passedNanos = new AtomicLong();

    private WatchedProblems(TestProxy proxy, ServerView state) {
        this.proxy = proxy;
        this.problems = new Problems(state, () -> START.plusNanos(passedNanos.get()), this::nanos);
    }

    static WatchedProblems of(TestProxy proxy) {
        return of(proxy, proxy.view());
    }

    /** Of a proxy that says this of itself. */
    static WatchedProblems of(TestProxy proxy, ServerView state) {
        return new WatchedProblems(proxy, state);
    }

    /** Now, by the clock of the loops. */
    long nanos() {
        return beginNanos + passedNanos.get();
    }

    void pass(Duration time) {
        passedNanos.addAndGet(time.toNanos());
    }

    List<Problem> look() {
        return problems.look();
    }

    List<ProblemKind> kinds() {
        return look().stream().map(Problem::kind).toList();
    }

    List<Problem> some(ProblemKind kind) {
        return look().stream().filter(problem -> problem.kind() == kind).toList();
    }

    Problem only(ProblemKind kind) {
        List<Problem> all = look();
        List<Problem> some =
                all.stream().filter(problem -> problem.kind() == kind).toList();
        assertThat(some).as("%s in %s", kind, all).hasSize(1);
        return some.getFirst();
    }

    /** Does this where backends are changed, and lets the pool follow. */
    void onControl(Runnable task) throws InterruptedException {
        assertThat(LoopCall.of(proxy.loops().control().thread(), () -> {
                            task.run();
                            proxy.pool().rebuild();
                        })
                        .await(Duration.ofSeconds(20)))
                .isTrue();
    }

    /** Sessions of the backend fail now, by the clock of the machine: the log of the pool judges by it. */
    void fail(Backend backend, int times) {
        for (int i = 0; i < times; i++) {
            proxy.pool().sessionFailed(backend, System.nanoTime(), new FailureReason("refused", null));
        }
    }

    /** As health checks do it. */
    void markDown(boolean isDown, Backend... backends) throws InterruptedException {
        onControl(() -> {
            for (Backend backend : backends) {
                backend.markDown(isDown);
                backend.history().changed(nanos());
            }
        });
    }
}
