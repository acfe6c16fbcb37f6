package dev.sluice.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reading.BackendReading;
import dev.sluice.proxy.reading.FrontendReading;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A reload replaces all or nothing, in place: sessions, counts and sockets that it does not concern stay. */
@Timeout(60)
class ReloadTest extends ReloadScenario {
    @Test
    void aRemovedBackendDrainsAndAnAddedOneServesTheNextSession() {
        try (TestProxy proxy = TestProxy.of(config(frontend(""), pool("p", "", one)));
                Wire old = proxy.connect()) {
            assertThat(ask(old)).isEqualTo(1);
            Pool pool = proxy.pool();

            assertThat(paths(proxy.reload(config(frontend(""), pool("p", "", two)))))
                    .containsExactly("REMOVED pools.p.backends.one", "ADDED pools.p.backends.two");

            assertThat(proxy.pool()).isSameAs(pool);
            try (Wire next = proxy.connect()) {
                assertThat(ask(next)).isEqualTo(2);
            }
            assertThat(ask(old)).isEqualTo(1);
            assertThat(proxy.pool().inFlight()).isPositive();
        }
    }

    @Test
    void anUnchangedAddressKeepsItsSocketsAndBackendsTheirCounts() {
        try (TestProxy proxy = TestProxy.of(config(frontend(""), pool("p", "", one, two)))) {
            try (Wire client = proxy.connect()) {
                ask(client);
            }
            String address = proxy.address().toString();
            Backend backend = proxy.backend(0);
            long connections = new FrontendReading(proxy.frontend()).connections();

            proxy.reload(config(frontend("maxConnections: 7,"), pool("p", "balance: leastConnections,", one, two)));

            assertThat(proxy.address()).hasToString(address);
            assertThat(proxy.backend(0)).isSameAs(backend);
            assertThat(proxy.frontend().limit().limit()).isEqualTo(7);
            assertThat(new FrontendReading(proxy.frontend()).connections()).isEqualTo(connections);
            try (Wire client = proxy.connect()) {
                assertThat(ask(client)).isPositive();
            }
        }
    }

    @Test
    void whatAnOperatorHasSetStaysUnlessTheFileChangesThatKey() {
        try (TestProxy proxy = TestProxy.of(config(frontend(""), pool("p", "", one, two)))) {
            proxy.backend(0).overrideWeight(50);
            proxy.backend(1).adminState(AdminState.DRAIN);
            proxy.reload(config(frontend("maxConnections: 7,"), pool("p", "slowStart: 1s,", one, two)));
            assertThat(proxy.backend(0).weight()).isEqualTo(50);
            assertThat(proxy.backend(1).state()).isEqualTo(BackendState.DRAINING);

            String heavier = pool("p", "", one, two)
                    .replace(
                            "one: \"" + Wire.addressOf(one.address()) + "\"",
                            "one: {address: \"" + Wire.addressOf(one.address()) + "\", weight: 3}");
            proxy.reload(config(frontend(""), heavier));
            assertThat(proxy.backend(0).weight()).isEqualTo(3);
            assertThat(proxy.backend(1).state()).isEqualTo(BackendState.DRAINING);
        }
    }

    @Test
    void errorsChangeNothingAndNameTheGenerationThatGoesOn() {
        try (TestProxy proxy = TestProxy.of(config(frontend(""), pool("p", "", one)));
                TestBackend taken = TestBackend.manual()) {
            int port = ((HostPort) Wire.addressOf(taken.address())).port();
            for (String bad : List.of(
                    config(frontend("wrong: 1,"), pool("p", "", two)),
                    config(frontend("") + "\n  g: {bind: \"127.0.0.1:" + port + "\", pool: p}", pool("p", "", two)))) {
                assertThat(proxy.reload(bad)).isInstanceOfSatisfying(ReloadResult.Rejected.class, rejected -> {
                    assertThat(rejected.generation()).isEqualTo(1);
                    assertThat(rejected.findings()).isNotEmpty();
                });
                try (Wire client = proxy.connect()) {
                    assertThat(ask(client)).isEqualTo(1);
                }
            }
            assertThat(proxy.view().reloads().failures()).isEqualTo(2);
            assertThat(proxy.view().reloads().generation()).isEqualTo(1);
        }
    }

    @Test
    void aFrontendMovesToAnotherPoolAndItsSessionsStayWhereTheyAre() {
        String pools = pool("p", "", one) + "\n" + pool("q", "", two);
        try (TestProxy proxy = TestProxy.of(config(frontend(""), pools));
                Wire old = proxy.connect()) {
            assertThat(ask(old)).isEqualTo(1);
            proxy.reload(config(frontend("").replace("pool: p", "pool: q"), pools));
            try (Wire next = proxy.connect()) {
                assertThat(ask(next)).isEqualTo(2);
            }
            assertThat(ask(old)).isEqualTo(1);
            Pool left = proxy.server().snapshot().pool("p").orElseThrow();
            assertThat(left.inFlight()).isEqualTo(1);
            old.finish();
            Await.count("given back", () -> left.inFlight(), 0);
        }
    }

    @Test
    void aBackendThatMovesDrainsAtItsOldAddressAndCountsOn() {
        try (TestProxy proxy = TestProxy.of(config(frontend(""), pool("p", "", one)));
                Wire old = proxy.connect()) {
            assertThat(ask(old)).isEqualTo(1);
            String moved = pool("p", "", one)
                    .replace(
                            Wire.addressOf(one.address()).toString(),
                            Wire.addressOf(two.address()).toString());
            ReloadResult.Applied result = applied(proxy.reload(config(frontend(""), moved)));
            assertThat(result.changes()).singleElement().satisfies(change -> {
                assertThat(change.sessions()).isEqualTo(1);
                assertThat(change.effect()).contains("drains");
            });
            try (Wire next = proxy.connect()) {
                assertThat(ask(next)).isEqualTo(2);
            }
            long counted = new BackendReading(proxy.backend(0)).connections();
            assertThat(counted).isEqualTo(2);
        }
    }

    @Test
    void thePlanSaysWhatTheReloadDoes() {
        try (TestProxy proxy = TestProxy.of(config(frontend(""), pool("p", "", one)))) {
            String next = config(frontend("timeouts: {idle: 5s},"), pool("p", "queue: {limit: 3},", one, two));
            ReloadResult plan = proxy.plan(next);
            assertThat(proxy.backend(0).name()).isEqualTo("one");
            assertThat(proxy.pool().backends()).hasSize(1);
            assertThat(applied(proxy.reload(next)).changes())
                    .isEqualTo(applied(plan).changes());
            assertThat(proxy.pool().backends()).hasSize(2);
        }
    }
}
