package dev.sluice.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.discovery.Endpoint;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A backend that returns has the health that it had: its slow start, its ejection, its checks. */
@Timeout(60)
class AbsenceHealthTest extends AbsenceScenario {
    @Test
    void aSlowStartGoesOnIfTheBackendStillHasSessionsAndBeginsAnewOtherwise() {
        try (TestProxy proxy = discovered(
                "slowStart: 1h, healthCheck: off, discover: {file: list.yaml}", at(one, "a"), at(two, "b"))) {
            open(proxy);
            open(proxy);
            Backend a = backend(proxy, "a");
            lookup.find(at(one, "a"), at(two, "b"), at(three, "c"));
            Backend c = backend(proxy, "c");
            lookup.find(at(two, "b"));
            lookup.find(at(one, "a"), at(two, "b"), at(three, "c"));
            assertThat(a.rampPercent()).as("a serves as before").isEqualTo(Backend.FULL);
            assertThat(c.rampPercent()).as("c may have been restarted").isLessThan(Backend.FULL);
            clients.forEach(Wire::close);
            Await.count("no sessions", () -> proxy.pool().inFlight(), 0);
            lookup.find(at(two, "b"));
            lookup.find(at(one, "a"), at(two, "b"));
            assertThat(a.rampPercent()).as("a may have been restarted").isLessThan(Backend.FULL);
        }
    }

    @Test
    void anEjectionGoesOnUntilItsTime() {
        TestBackend dead = TestBackend.manual();
        Endpoint gone = at(dead, "dead");
        dead.close();
        try (TestProxy proxy = discovered(
                "healthCheck: off, outlier: {consecutiveFailures: 1, ejectFor: 1h}, discover: {file: list.yaml}",
                gone,
                at(one, "a"),
                at(two, "b"))) {
            Backend ejected = backend(proxy, "dead");
            Await.until("it is ejected", () -> {
                open(proxy);
                return ejected.state() == BackendState.EJECTED;
            });
            lookup.find(at(one, "a"), at(two, "b"));
            lookup.find(gone, at(one, "a"), at(two, "b"));
            assertThat(backend(proxy, "dead")).isSameAs(ejected);
            assertThat(ejected.state()).isEqualTo(BackendState.EJECTED);
            assertThat(ejected.health().ejections.value()).isEqualTo(1);
            assertThat(proxy.pool().eligible()).doesNotContain(ejected);
        }
    }

    @Test
    void aBackendThatWasDownStaysDownUntilItsFirstCheck() {
        TestBackend dead = TestBackend.manual();
        Endpoint gone = at(dead, "dead");
        dead.close();
        try (TestProxy proxy = discovered(
                "healthCheck: {interval: 1h, downInterval: 1h}, discover: {file: list.yaml}", gone, at(one, "a"))) {
            Backend down = backend(proxy, "dead");
            Await.until("it is down", () -> down.state() == BackendState.DOWN);
            lookup.find(at(one, "a"));
            lookup.find(gone, at(one, "a"));
            assertThat(down.state()).isEqualTo(BackendState.DOWN);
            lookup.find(at(one, "a"));
            try (TestBackend _ = TestBackend.tcp(Wire.socketAddressOf(gone.address()), wire -> answer(wire, 4))) {
                lookup.find(gone, at(one, "a"));
                Await.until("its first check decides alone, at once", () -> down.state() == BackendState.UP);
            }
        }
    }

    @Test
    void aBackendThatWasDownBeforeItsMaintenanceComesUpAfterIt() {
        TestBackend dead = TestBackend.manual();
        Endpoint gone = at(dead, "dead");
        dead.close();
        try (TestProxy proxy = discovered(
                "healthCheck: {interval: 1h, downInterval: 1h}, discover: {file: list.yaml}", gone, at(one, "a"))) {
            Backend down = backend(proxy, "dead");
            Await.until("it is down", () -> down.state() == BackendState.DOWN);
            override(proxy, down, () -> down.adminState(AdminState.MAINTENANCE));
            try (TestBackend _ = TestBackend.tcp(Wire.socketAddressOf(gone.address()), wire -> answer(wire, 4))) {
                override(proxy, down, () -> down.adminState(AdminState.READY));
                Await.until("the first check decides alone", () -> down.state() == BackendState.UP);
            }
        }
    }
}
