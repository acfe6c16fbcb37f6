package dev.sluice.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.pool.Backend;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A backend that leaves its pool and returns with its name and address is who it was: its sessions, its limit, its counts. */
@Timeout(60)
class AbsenceTest extends AbsenceScenario {
    @Test
    void aBackendThatIsAwayForAMomentKeepsItsSessionsItsLimitAndItsPlaceInTheBalance() throws Exception {
        try (TestProxy proxy = discovered(
                "balance: leastConnections, queue: {limit: 0}, " + DRAIN + ", healthCheck: off,"
                        + " discover: {file: list.yaml, maxConnections: 10}",
                at(one, "a"),
                at(two, "b"),
                at(three, "c"))) {
            lookup.find(at(one, "a"), at(two, "b"));
            for (int i = 0; i < 20; i++) {
                open(proxy);
            }
            Backend a = backend(proxy, "a");
            assertThat(a.inFlight()).isEqualTo(10);
            lookup.find(at(two, "b"));
            assertThat(proxy.pool().backends()).doesNotContain(a);
            try (Wire refused = proxy.connect()) {
                assertThat(refused.readToEnd().wasReset())
                        .as("b is full, and a has left")
                        .isTrue();
            }
            lookup.find(at(one, "a"), at(two, "b"), at(three, "c"));
            assertThat(backend(proxy, "a")).isSameAs(a);
            assertThat(a.inFlight()).isEqualTo(10);
            assertThat(listed(proxy, "a")).isEqualTo(10);
            assertThat(open(proxy)).as("those that are full get no more").isEqualTo(3);

            lookup.find(at(one, "a"), at(two, "b"));
            awaitOneDrained(proxy, "the session of the backend that stayed away is ended");
            clients.removeLast().close();

            assertThat(clients).allSatisfy(client -> assertThat(ask(client)).isIn(1, 2));
            assertThat(a.inFlight()).isEqualTo(10);
            assertThat(proxy.pool().inFlight()).isEqualTo(20);
            clients.removeFirst().close();
            Await.count("a place is free", () -> proxy.pool().inFlight(), 19);
            open(proxy);
            assertThat(backend(proxy, "b").inFlight()).isEqualTo(10);
            assertThat(a.inFlight()).isEqualTo(10);
        }
    }

    @Test
    void anotherAddressOfTheNameHasSessionsOfItsOwnAndCountsOn() {
        try (TestProxy proxy = discovered(DRAIN + ", healthCheck: off, discover: {file: list.yaml}", at(one, "a"))) {
            assertThat(open(proxy)).isEqualTo(1);
            Backend first = backend(proxy, "a");
            lookup.find(at(two, "a"));
            assertThat(open(proxy)).isEqualTo(2);
            Backend second = backend(proxy, "a");
            assertThat(first.inFlight()).isEqualTo(1);
            assertThat(second.inFlight()).isEqualTo(1);
            assertThat(second.counters(0).connections.value()).isEqualTo(2);

            lookup.find(at(one, "a"));
            assertThat(backend(proxy, "a")).isSameAs(first);
            assertThat(open(proxy)).isEqualTo(1);
            assertThat(first.counters(0).connections.value()).isEqualTo(3);
            awaitOneDrained(proxy, "only that at the address that has gone is ended");
            assertThat(first.inFlight()).isEqualTo(2);
            assertThat(second.inFlight()).isZero();
        }
    }

    @Test
    void anEditThatIsUndoneAtOnceEndsNoSession() {
        String both = (DRAIN + ", healthCheck: off, backends: {a: \"%s\", b: \"%s\"}")
                .formatted(Wire.addressOf(one.address()), Wire.addressOf(two.address()));
        String renamed = both.replace("a: ", "c: ");
        try (TestProxy proxy = TestProxy.of(config(both))) {
            open(proxy);
            open(proxy);
            Backend a = backend(proxy, "a");
            proxy.reload(config(renamed));
            assertThat(open(proxy)).isIn(1, 2);
            assertThat(open(proxy)).isIn(1, 2);
            ReloadResult back = proxy.plan(config(both));
            assertThat(((ReloadResult.Applied) back).changes())
                    .anySatisfy(change -> assertThat(change.effect()).contains("takes its sessions up again"));
            proxy.reload(config(both));
            assertThat(backend(proxy, "a")).isSameAs(a);
            awaitOneDrained(proxy, "the session of the other name is ended");
            assertThat(a.inFlight()).isEqualTo(1);
            assertThat(backend(proxy, "b").inFlight()).isEqualTo(2);
        }
    }

    @Test
    void aBackendMovesBetweenTheConfigurationAndDiscoveryWithItsSessions() {
        String address = Wire.addressOf(one.address()).toString();
        String named = DRAIN + ", healthCheck: off, discover: {file: list.yaml}, backends: {a: \"" + address + "\"}";
        String found = DRAIN + ", healthCheck: off, discover: {file: list.yaml}";
        lookup.onStart(told -> told.onFound(List.of(at(two, "b"))));
        try (TestProxy proxy = TestProxy.of(config(named), (_, _) -> lookup)) {
            open(proxy);
            open(proxy);
            Backend a = backend(proxy, "a");
            assertThat(a.inFlight()).isEqualTo(1);
            proxy.reload(config(found));
            assertThat(proxy.pool().backends()).doesNotContain(a);
            lookup.find(at(one, "a"), at(three, "c"));
            assertThat(backend(proxy, "a")).isSameAs(a);
            proxy.reload(config(named));
            assertThat(backend(proxy, "a")).isSameAs(a);
            awaitOneDrained(proxy, "that of b is ended, which stayed away");
            assertThat(a.inFlight()).isEqualTo(1);
        }
    }

    @Test
    void aPoolThatLeavesAndReturnsIsWhoItWas() {
        String both = config(DRAIN + ", queue: {limit: 3}, healthCheck: off, backends: {a: \""
                + Wire.addressOf(one.address()) + "\"}");
        String other = both.replace("pool: p}", "pool: q}")
                .replace("pools: {p", "pools: {q")
                .replace(
                        Wire.addressOf(one.address()).toString(),
                        Wire.addressOf(two.address()).toString());
        try (TestProxy proxy = TestProxy.of(both)) {
            assertThat(open(proxy)).isEqualTo(1);
            var pool = proxy.pool();
            Backend a = backend(proxy, "a");
            override(proxy, a, () -> a.overrideMaxConnections(2));
            proxy.reload(other);
            assertThat(open(proxy)).isEqualTo(2);
            assertThat(pool.inFlight()).isEqualTo(1);
            proxy.reload(both);
            assertThat(proxy.pool()).isSameAs(pool);
            assertThat(backend(proxy, "a")).isSameAs(a);
            assertThat(a.maxConnections()).isEqualTo(2);
            awaitOneDrained(proxy, "the session of the pool that stayed away is ended");
            assertThat(pool.inFlight()).isEqualTo(1);
            assertThat(open(proxy)).isEqualTo(1);
            assertThat(a.inFlight()).isEqualTo(2);
        }
    }

    @Test
    void aBackendThatItsPoolComesBackWithoutGoesAsBefore() {
        String both = config((DRAIN + ", healthCheck: off, backends: {a: \"%s\", b: \"%s\"}")
                .formatted(Wire.addressOf(one.address()), Wire.addressOf(two.address())));
        String less = config(DRAIN + ", healthCheck: off, backends: {b: \"" + Wire.addressOf(two.address()) + "\"}");
        String other = less.replace("pool: p}", "pool: q}").replace("pools: {p", "pools: {q");
        try (TestProxy proxy = TestProxy.of(both)) {
            open(proxy);
            open(proxy);
            Backend a = backend(proxy, "a");
            Backend b = backend(proxy, "b");
            proxy.reload(other);
            proxy.reload(less);
            Await.count("that of the one that stayed away is ended", () -> a.inFlight(), 0);
            assertThat(b.inFlight()).isEqualTo(1);
            proxy.reload(both);
            assertThat(backend(proxy, "a")).isSameAs(a);
            assertThat(backend(proxy, "b")).isSameAs(b);
        }
    }
}
