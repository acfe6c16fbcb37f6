package dev.sluice.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.net.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EligibleTest {
    private static final Target TARGET = Target.inet(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1));

    private static PoolConfig pool(String keys) {
        return Objects.requireNonNull(ConfigLoader.loadText(
                                "a.yaml",
                                "frontends: {f: {bind: \":1\", pool: p}}\npools: {p: {%s backends: [a:1, b:1]}}"
                                        .formatted(keys),
                                _ -> null)
                        .config())
                .pools()
                .getFirst();
    }

    private static Backend backend(String name, int weight, boolean backup) {
        return new Backend(new BackendConfig(name, new HostPort(name, 1), weight, 10, backup), TARGET, TARGET, 1);
    }

    private final Backend a = backend("a", 4, false);
    private final Backend b = backend("b", 2, false);
    private final Backend c = backend("c", 1, false);
    private final Backend spare = backend("spare", 1, true);
    private final Backend lastSpare = backend("lastSpare", 1, true);
    private final List<Backend> all = List.of(a, spare, b, lastSpare, c);

    @Test
    void backupsServeOnlyWhenNobodyElseIsUpAndOneAloneUnlessAllAreWanted() {
        assertThat(Eligible.of(pool(""), all)).containsExactly(a, b, c);
        List.of(a, b).forEach(backend -> backend.markDown(true));
        c.markEjected(true);
        assertThat(Eligible.of(pool(""), all)).containsExactly(spare);
        assertThat(Eligible.of(pool("useAllBackups: true,"), all)).containsExactly(spare, lastSpare);
        spare.markDown(true);
        assertThat(Eligible.of(pool(""), all)).containsExactly(lastSpare);
        lastSpare.markDown(true);
        assertThat(Eligible.of(pool(""), all)).isEmpty();
    }

    @Test
    void inAPanicHealthIsIgnored() {
        a.markDown(true);
        assertThat(Eligible.of(pool("panicThreshold: 60%,"), all)).containsExactly(b, c);
        b.markDown(true);
        assertThat(Eligible.of(pool("panicThreshold: 60%,"), all)).containsExactly(a, b, c);
    }

    @Test
    void withoutWeightNoSessions() {
        assertThat(Eligible.of(pool(""), List.of(backend("z", 0, false), a))).containsExactly(a);
    }

    private int[] weights() {
        return Eligible.weights(pool("").balance(), List.of(a, b, c));
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
