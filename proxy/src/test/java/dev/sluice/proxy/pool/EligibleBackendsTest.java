package dev.sluice.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.PoolConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EligibleBackendsTest {
    private final List<Backend> all = TestPool.of(
                    "", "weight: 4", "backup: true", "weight: 2", "backup: true", "weight: 1, maxConnections: 10")
            .backends();
    private final Backend a = all.get(0);
    private final Backend spare = all.get(1);
    private final Backend b = all.get(2);
    private final Backend lastSpare = all.get(3);
    private final Backend c = all.get(4);

    private static PoolConfig pool(String keys) {
        return TestPool.of(keys, "").config();
    }

    @Test
    void backupsServeOnlyWhenNobodyElseIsUpAndOneAloneUnlessAllAreWanted() {
        assertThat(EligibleBackends.of(pool(""), all)).containsExactly(a, b, c);
        List.of(a, b).forEach(backend -> backend.markDown(true));
        c.markEjected(true);
        assertThat(EligibleBackends.of(pool(""), all)).containsExactly(spare);
        assertThat(EligibleBackends.of(pool("useAllBackups: true"), all)).containsExactly(spare, lastSpare);
        spare.markDown(true);
        assertThat(EligibleBackends.of(pool(""), all)).containsExactly(lastSpare);
        lastSpare.markDown(true);
        assertThat(EligibleBackends.of(pool(""), all)).isEmpty();
    }

    @Test
    void inAPanicHealthIsIgnored() {
        a.markDown(true);
        assertThat(EligibleBackends.of(pool("panicThreshold: 60%"), all)).containsExactly(b, c);
        b.markDown(true);
        assertThat(EligibleBackends.of(pool("panicThreshold: 60%"), all)).containsExactly(a, b, c);
    }

    @Test
    void withoutWeightNoSessions() {
        Pool pool = TestPool.of("", "weight: 0", "weight: 1");
        assertThat(EligibleBackends.of(pool.config(), pool.backends()))
                .containsExactly(pool.backends().getLast());
    }

    private int[] weights() {
        return EligibleBackends.weights(pool("").balance(), List.of(a, b, c));
    }

    @Test
    void weightsAreRefinedWhileOneRampsUp() {
        assertThat(weights()).containsExactly(4, 2, 1);
        c.ramp(5);
        int[] weights = weights();
        assertThat(weights).containsExactly(400, 200, 5);
        c.ramp(100);
        assertThat(weights()).containsExactly(4, 2, 1);
    }

    @Test
    void theLimitRampsUpToo() {
        c.ramp(30);
        assertThat(List.of(c.claim(), c.claim(), c.claim(), c.claim())).containsExactly(true, true, true, false);
        c.ramp(1);
        assertThat(c.isFull()).isTrue();
    }
}
