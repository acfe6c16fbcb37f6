package dev.sluice.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.discovery.Endpoint;
import dev.sluice.proxy.discovery.FakeLookup;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.session.live.SessionFilter;
import dev.sluice.proxy.session.live.SessionQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A backend that leaves its pool and returns with its name and address is who it was. */
@Timeout(60)
class AbsenceTest {
    private static final Termination DRAINED = new Termination(Cause.DRAIN, Phase.DATA);

    /** Time enough to return within it, also on a machine that has more to do than it can. */
    private static final String DRAIN = "drain: {timeout: 3s}";

    private final TestBackend one = TestBackend.tcp(wire -> answer(wire, 1));
    private final TestBackend two = TestBackend.tcp(wire -> answer(wire, 2));
    private final TestBackend three = TestBackend.tcp(wire -> answer(wire, 3));
    private final FakeLookup lookup = new FakeLookup();
    private final List<Wire> clients = new ArrayList<>();

    private static void answer(Wire wire, int name) {
        byte[] request = new byte[1];
        while (wire.read(request) > 0) {
            wire.write(new byte[] {(byte) name});
        }
        wire.finish();
    }

    @AfterEach
    void close() {
        clients.forEach(Wire::close);
        one.close();
        two.close();
        three.close();
    }

    private static String config(String pool) {
        return """
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                pools: {p: {%s}}
                """.formatted(pool);
    }

    private TestProxy discovered(String keys, Endpoint... first) {
        lookup.onStart(told -> told.onFound(List.of(first)));
        return TestProxy.of(config(keys), (_, _) -> lookup);
    }

    private static Endpoint at(TestBackend backend, String name) {
        return new Endpoint(name, (HostPort) Wire.addressOf(backend.address()), 1, false, false);
    }

    private static int ask(Wire client) {
        client.write(new byte[] {'?'});
        byte[] answer = client.read(1);
        return answer.length == 0 ? 0 : answer[0];
    }

    /** A session that stays open, and who serves it. */
    private int open(TestProxy proxy) {
        Wire client = proxy.connect();
        clients.add(client);
        return ask(client);
    }

    /** Of the clients that are open; its place on the backend is free then. */
    private void awaitOneDrained(TestProxy proxy, String what) {
        Await.until(what, () -> proxy.closed(DRAINED) == 1 && proxy.server().sessions() == clients.size() - 1);
    }

    private static Backend backend(TestProxy proxy, String name) {
        return proxy.pool().backends().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void wish(TestProxy proxy, Backend backend, Runnable change) {
        try {
            proxy.server().operator().wish(proxy.pool(), backend, "test", change);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static long listed(TestProxy proxy, String backend) throws Exception {
        SessionFilter filter = new SessionFilter(new SessionFilter.Place(null, "p", backend), null, 0, 0, 0);
        return proxy.server()
                .workers()
                .getFirst()
                .list(SessionQuery.counting(filter))
                .get(20, TimeUnit.SECONDS)
                .matching();
    }

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
            wish(proxy, a, () -> a.adminState(AdminState.DRAIN));
            wish(proxy, b, () -> {
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
            wish(proxy, a, () -> a.adminState(AdminState.MAINTENANCE));
            lookup.find(at(three, "a"), at(two, "b"));
            Backend moved = backend(proxy, "a");
            assertThat(moved).isNotSameAs(a);
            assertThat(moved.state()).isEqualTo(BackendState.MAINTENANCE);
            wish(proxy, moved, () -> moved.adminState(AdminState.READY));
            lookup.find(at(one, "a"), at(two, "b"));
            assertThat(backend(proxy, "a")).isSameAs(a);
            assertThat(a.state()).isEqualTo(BackendState.UP);
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
    void whatTheFileChangesWhileABackendIsAwayWinsOverTheOperator() {
        String b = "\"" + Wire.addressOf(two.address()) + "\"";
        String with = "healthCheck: off, backends: {a: {address: \"" + Wire.addressOf(one.address())
                + "\", weight: 2}, b: " + b + "}";
        try (TestProxy proxy = TestProxy.of(config(with))) {
            Backend a = backend(proxy, "a");
            wish(proxy, a, () -> {
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
            wish(proxy, down, () -> down.adminState(AdminState.MAINTENANCE));
            try (TestBackend _ = TestBackend.tcp(Wire.socketAddressOf(gone.address()), wire -> answer(wire, 4))) {
                wish(proxy, down, () -> down.adminState(AdminState.READY));
                Await.until("the first check decides alone", () -> down.state() == BackendState.UP);
            }
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
            wish(proxy, a, () -> a.overrideMaxConnections(2));
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
