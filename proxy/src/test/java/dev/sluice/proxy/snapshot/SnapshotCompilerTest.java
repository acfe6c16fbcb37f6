package dev.sluice.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.net.Clock;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Known;
import dev.sluice.proxy.pool.Pool;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The next generation is made of what is known, however much that is. */
@Timeout(60)
class SnapshotCompilerTest {
    private static final int MANY = 10_000;

    private static SluiceConfig config(IntPredicate isThere, int frontends) {
        StringBuilder text = new StringBuilder("metrics: off\nfrontends:\n  f: {bind: \"127.0.0.1:1\", pool: p}\n");
        for (int i = 0; i < frontends; i++) {
            text.append("  f%d: {bind: \"127.0.0.1:%d\", pool: p%d}%n".formatted(i, 2 + i, i));
        }
        text.append("pools:\n");
        for (int i = 0; i < frontends; i++) {
            text.append("  p%d: {backends: {b: \"127.0.0.1:1\"}}%n".formatted(i));
        }
        text.append("  p:\n    backends:\n");
        for (int i = 0; i < MANY; i++) {
            if (isThere.test(i)) {
                text.append("      b%d: \"127.0.%d.%d:80\"%n".formatted(i, 1 + i / 200, 1 + i % 200));
            }
        }
        return TestConfig.of(text.toString());
    }

    private static Snapshot serve(SluiceConfig config, Snapshot running) {
        SnapshotCompiler.Result result = SnapshotCompiler.compile(
                config, running, 2, DiscoveredBackends.NOTHING, new HostNames(), Contents.none());
        assertThat(result.unresolved()).isEmpty();
        result.snapshot().activate();
        return result.snapshot();
    }

    private static List<Backend> backends(Snapshot snapshot) {
        return snapshot.pool("p").orElseThrow().backends();
    }

    @Test
    void tenThousandBackendsLeaveAndReturnAgainAndAgainAndStayWhoTheyAre() {
        SluiceConfig all = config(_ -> true, 1_000);
        SluiceConfig some = config(i -> i % 3 > 0, 900);
        Snapshot first = serve(all, Snapshot.nothing());
        List<Backend> backends = backends(first);
        assertThat(backends).hasSize(MANY);
        Snapshot running = first;
        long start = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            running = serve(some, running);
            assertThat(backends(running)).hasSize(MANY - (MANY + 2) / 3);
            running = serve(all, running);
            assertThat(backends(running)).isEqualTo(backends);
        }
        System.out.printf("10 reloads of %d backends: %d ms%n", MANY, (System.nanoTime() - start) / 1_000_000);
        for (Pool pool : first.pools()) {
            assertThat(running.pool(pool.name())).containsSame(pool);
        }
    }

    @Test
    void namesThatChangeWithEveryGenerationAreForgotten() {
        Snapshot running = Snapshot.nothing();
        for (int i = 0; i < 500; i++) {
            String text = "metrics: off\nfrontends: {f%d: {bind: \"127.0.0.1:1\", pool: p%d, rate: {perSource: 5/s}}}%n"
                            .formatted(i, i)
                    + "pools: {p%d: {backends: {b%d: \"127.0.0.1:2\"}}}%n".formatted(i, i);
            running = serve(TestConfig.of(text), running);
        }
        assertThat(running.lineage().size()).isLessThan(600);
        running.forget(Clock.SYSTEM.nanos() + Known.KEPT_NANOS + 1);
        assertThat(running.lineage().size()).as("one pool and one frontend").isEqualTo(2);
    }
}
