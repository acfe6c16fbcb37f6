package dev.sluice.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.pool.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reloads by chance, against their plans and against the file. */
@Timeout(60)
class ReloadRandomTest extends ReloadScenario {
    /** A configuration by chance, of few names, so that they meet again. */
    private String random(Random random) {
        StringBuilder pools = new StringBuilder();
        List<String> names = new ArrayList<>();
        for (String name : List.of("p", "q", "r")) {
            if (name.equals("p") || random.nextBoolean()) {
                names.add(name);
                List<TestBackend> backends =
                        random.nextBoolean() ? List.of(one, two) : List.of(random.nextBoolean() ? one : two);
                String keys =
                        random.nextBoolean() ? "balance: leastConnections," : "slowStart: " + random.nextInt(3) + "s,";
                pools.append(pool(name, keys, backends.toArray(TestBackend[]::new)))
                        .append('\n');
            }
        }
        StringBuilder frontends = new StringBuilder();
        for (String name : List.of("f", "g", "h")) {
            if (name.equals("f") || random.nextBoolean()) {
                frontends.append("  %s: {bind: \"127.0.0.1:0\", pool: %s, maxConnections: %d}%n"
                        .formatted(name, names.get(random.nextInt(names.size())), random.nextInt(3)));
            }
        }
        return config(frontends.toString(), pools.toString());
    }

    @Test
    void onRandomPairsThePlanIsWhatTheReloadDoesAndWhatRunsThenIsTheFile() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (TestProxy proxy = TestProxy.of(random(random))) {
            for (int i = 0; i < 100; i++) {
                String next = random(random);
                ReloadResult.Applied plan = applied(proxy.plan(next));
                ReloadResult.Applied done = applied(proxy.reload(next));
                assertThat(done.changes()).as("seed %d, step %d", seed, i).isEqualTo(plan.changes());
                assertThat(applied(proxy.plan(next)).changes())
                        .as("seed %d, step %d", seed, i)
                        .isEmpty();
                SluiceConfig file = TestConfig.of(next);
                assertThat(proxy.server().snapshot().pools())
                        .as("seed %d, step %d", seed, i)
                        .extracting(Pool::config)
                        .isEqualTo(file.pools());
                assertThat(proxy.server().snapshot().frontends())
                        .as("seed %d, step %d", seed, i)
                        .allSatisfy(frontend -> {
                            assertThat(file.frontends()).contains(frontend.config());
                            assertThat(proxy.server().addresses(frontend.name()))
                                    .hasSize(1);
                            assertThat(frontend.limit().limit())
                                    .isEqualTo(frontend.config().maxConnections());
                        });
            }
        }
    }
}
