package dev.sluice.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator has set is still set when a backend returns. */
@Timeout(60)
class AbsenceOperatorTest extends AbsenceScenario {
    @Test
    void whatAnOperatorHasSetIsStillSetAndADrainOfHisGoesOn() {
        try (TestProxy proxy = discovered(
                DRAIN + ", healthCheck: off, discover: {file: list.yaml}",
                at(one, "a"),
                at(two, "b"),
                at(three, "c"))) {
            open(proxy);
            open(proxy);
            open(proxy);
            Backend a = backend(proxy, "a");
            Backend b = backend(proxy, "b");
            override(proxy, a, () -> a.adminState(AdminState.DRAIN));
            override(proxy, b, () -> {
                b.overrideWeight(50);
                b.overrideMaxConnections(7);
            });
            lookup.find(at(three, "c"));
            lookup.find(at(one, "a"), at(two, "b"), at(three, "c"));
            assertThat(a.state()).isEqualTo(BackendState.DRAINING);
            assertThat(b.weight()).isEqualTo(50);
            assertThat(b.maxConnections()).isEqualTo(7);
            awaitOneDrained(proxy, "the session on the drained one is ended");
            assertThat(a.inFlight()).isZero();
            assertThat(b.inFlight()).isEqualTo(1);
        }
    }

    @Test
    void whatAnOperatorHasSetBelongsToTheNameWhicheverAddressItHas() {
        try (TestProxy proxy =
                discovered("healthCheck: off, discover: {file: list.yaml}", at(one, "a"), at(two, "b"))) {
            Backend a = backend(proxy, "a");
            override(proxy, a, () -> a.adminState(AdminState.MAINTENANCE));
            lookup.find(at(three, "a"), at(two, "b"));
            Backend moved = backend(proxy, "a");
            assertThat(moved).isNotSameAs(a);
            assertThat(moved.state()).isEqualTo(BackendState.MAINTENANCE);
            override(proxy, moved, () -> moved.adminState(AdminState.READY));
            lookup.find(at(one, "a"), at(two, "b"));
            assertThat(backend(proxy, "a")).isSameAs(a);
            assertThat(a.state()).isEqualTo(BackendState.UP);
        }
    }

    @Test
    void whatTheFileChangesWhileABackendIsAwayWinsOverTheOperator() {
        String b = "\"" + Wire.addressOf(two.address()) + "\"";
        String with = "healthCheck: off, backends: {a: {address: \"" + Wire.addressOf(one.address())
                + "\", weight: 2}, b: " + b + "}";
        try (TestProxy proxy = TestProxy.of(config(with))) {
            Backend a = backend(proxy, "a");
            override(proxy, a, () -> {
                a.overrideWeight(50);
                a.overrideMaxConnections(9);
            });
            proxy.reload(config("healthCheck: off, backends: {b: " + b + "}"));
            proxy.reload(config(with.replace("weight: 2", "weight: 3")));
            assertThat(backend(proxy, "a")).isSameAs(a);
            assertThat(a.weight()).isEqualTo(3);
            assertThat(a.maxConnections()).isEqualTo(9);
        }
    }
}
