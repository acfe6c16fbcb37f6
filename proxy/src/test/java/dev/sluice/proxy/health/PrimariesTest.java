package dev.sluice.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.database.Facts;
import dev.sluice.proxy.database.Lineage;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.pool.Backend;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which of several primaries is taken. */
class PrimariesTest {
    private final Primaries primaries = new Primaries();
    private final Backend a = backend("a");
    private final Backend b = backend("b");
    private final Backend c = backend("c");

    private static Backend backend(String name) {
        Target target = Target.inet(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9));
        return new Backend(new BackendConfig(name, new HostPort("127.0.0.1", 9), 1, 0, false), target, target, 1);
    }

    private static Facts primary(@Nullable Lineage lineage) {
        return new Facts(Facts.Role.PRIMARY, null, lineage, "is the primary");
    }

    private static Facts timeline(long timeline) {
        return primary(new Lineage.Timeline("7001", timeline));
    }

    @Test
    void oneAloneIsTaken() {
        primaries.claim(a, primary(null));
        assertThat(primaries.objection(a)).isNull();
    }

    @Test
    void theOneThatHasFollowedAllOthersIsTaken() {
        primaries.claim(a, timeline(1));
        primaries.claim(b, timeline(3));
        primaries.claim(c, timeline(2));
        assertThat(primaries.objection(b)).isNull();
        assertThat(primaries.objection(a)).hasToString("L7ROLE is the primary of before: b, c came after it");
        assertThat(primaries.objection(c)).hasToString("L7ROLE is the primary of before: b came after it");
    }

    @Test
    void nobodyIsTakenWhereNothingTells() {
        primaries.claim(a, timeline(2));
        primaries.claim(b, timeline(2));
        assertThat(primaries.objection(a))
                .hasToString("L7ROLE is the primary, and so is b: nothing tells which of them is right");
        assertThat(primaries.objection(b))
                .hasToString("L7ROLE is the primary, and so is a: nothing tells which of them is right");
    }

    @Test
    void whoWithdrawsIsInNobodysWay() {
        primaries.claim(a, timeline(1));
        primaries.claim(b, timeline(2));
        primaries.withdraw(b);
        assertThat(primaries.objection(a)).isNull();
        assertThat(primaries.objection(b)).as("it says nothing of itself").isNull();
    }

    @Test
    void membersOfAClusterAreAllTaken() {
        primaries.claim(a, primary(new Lineage.Shared()));
        primaries.claim(b, primary(new Lineage.Shared()));
        assertThat(primaries.objection(a)).isNull();
        assertThat(primaries.objection(b)).isNull();
    }
}
