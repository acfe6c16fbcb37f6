package dev.sluice.proxy.discovery;

import static dev.sluice.proxy.discovery.FakeLookup.endpoint;
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
import dev.sluice.proxy.reload.ReloadResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is found takes the way of a reload: pools and backends stay who they are. */
@Timeout(60)
class DiscoveredPoolTest {
    private final TestBackend one = TestBackend.tcp(wire -> answer(wire, 1));
    private final TestBackend two = TestBackend.tcp(wire -> answer(wire, 2));
    private final FakeLookup lookup = new FakeLookup();
    private int opened;

    private static void answer(Wire wire, int name) {
        byte[] request = new byte[1];
        while (wire.read(request) > 0) {
            wire.write(new byte[] {(byte) name});
        }
        wire.finish();
    }

    @AfterEach
    void stopBackends() {
        one.close();
        two.close();
    }

    private static String config(String frontend, String pool) {
        return """
                process: {workers: 2, drain: {timeout: 0s}}
                metrics: off
                frontends:
                  f: {bind: "127.0.0.1:0", pool: p, %s}
                pools:
                  p: {healthCheck: off, %s discover: {file: backends.yaml}}
                """.formatted(frontend, pool);
    }

    private TestProxy proxy(String pool, Endpoint... first) {
        lookup.onStart(told -> told.onFound(List.of(first)));
        return TestProxy.of(config("", pool), (_, _) -> {
            opened++;
            return lookup;
        });
    }

    private static Endpoint at(TestBackend backend, String name) {
        return new Endpoint(name, (HostPort) Wire.addressOf(backend.address()), 1, false, false);
    }

    private static int ask(Wire client) {
        client.write(new byte[] {'?'});
        return client.read(1)[0];
    }

    private static int askNew(TestProxy proxy) {
        try (Wire client = proxy.connect()) {
            return ask(client);
        }
    }

    @Test
    void theFirstClientIsServedByWhatWasFoundBeforeTheStart() {
        try (TestProxy proxy = proxy("", at(one, "a"))) {
            assertThat(askNew(proxy)).isEqualTo(1);
        }
    }

    @Test
    void anAddedBackendGetsSessionsAndARemovedOneKeepsThoseItHas() {
        try (TestProxy proxy = proxy("", at(one, "a"));
                Wire old = proxy.connect()) {
            assertThat(ask(old)).isEqualTo(1);
            Pool pool = proxy.pool();
            int generation = proxy.server().snapshot().generation();

            lookup.find(at(two, "b"));

            assertThat(askNew(proxy)).isEqualTo(2);
            assertThat(ask(old)).isEqualTo(1);
            assertThat(proxy.pool()).isSameAs(pool);
            assertThat(proxy.server().snapshot().generation()).isEqualTo(generation);
            assertThat(pool.inFlight()).isPositive();
        }
    }

    @Test
    void removedBackendsDrainAsThePoolSays() {
        try (TestProxy proxy = proxy("drain: {timeout: 1ms},", at(one, "a"));
                Wire old = proxy.connect()) {
            assertThat(ask(old)).isEqualTo(1);
            lookup.find(at(two, "b"));
            Await.count("its session is ended", () -> proxy.server().sessions(), 0);
        }
    }

    @Test
    void aDrainingEndpointStaysInThePoolWithoutNewSessions() {
        try (TestProxy proxy = proxy("", at(one, "a"), at(two, "b"));
                Wire first = proxy.connect();
                Wire second = proxy.connect()) {
            Wire ofOne = ask(first) == 1 ? first : second;
            ask(second);
            Backend backend = proxy.backend(0);
            Endpoint draining = new Endpoint("a", at(one, "a").address(), 1, false, true);
            lookup.find(draining, at(two, "b"));
            assertThat(proxy.backend(0)).isSameAs(backend);
            assertThat(backend.state()).isEqualTo(BackendState.DRAINING);
            assertThat(backend.adminState()).isEqualTo(AdminState.READY);
            assertThat(backend.health().changes(BackendState.DRAINING).value()).isEqualTo(1);
            for (int i = 0; i < 5; i++) {
                assertThat(askNew(proxy)).isEqualTo(2);
            }
            assertThat(ask(ofOne)).as("its session goes on").isEqualTo(1);

            lookup.find(at(one, "a"), at(two, "b"));
            assertThat(backend.state()).isEqualTo(BackendState.UP);
        }
    }

    @Test
    void addedBackendsStartSlowlyUnlessThePoolHadNone() {
        try (TestProxy proxy = proxy("slowStart: 1h,", at(one, "a"))) {
            assertThat(proxy.backend(0).rampPercent()).isEqualTo(Backend.FULL);
            lookup.find(at(one, "a"), at(two, "b"));
            assertThat(proxy.backend(0).rampPercent()).isEqualTo(Backend.FULL);
            assertThat(proxy.backend(1).rampPercent()).isLessThan(Backend.FULL);
        }
    }

    @Test
    void aPoolThatIsReplacedAsAWholeServesAtOnce() {
        try (TestProxy proxy = proxy("slowStart: 1h,", at(one, "a"))) {
            lookup.find(at(two, "b"));
            assertThat(proxy.backend(0).rampPercent()).isEqualTo(Backend.FULL);
        }
    }

    @Test
    void aReloadMayChangeHowBackendsStart() {
        try (TestProxy proxy = proxy("", at(one, "a"))) {
            proxy.reload(config("", "slowStart: 1h,"));
            lookup.find(at(one, "a"), at(two, "b"));
            assertThat(proxy.backend(1).rampPercent()).isLessThan(Backend.FULL);
        }
    }

    @Test
    void aReloadKeepsWhatWasFoundAndItsPlanDoesNotMentionIt() {
        try (TestProxy proxy = proxy("", at(one, "a"), at(two, "b"))) {
            Backend backend = proxy.backend(0);
            String next = config("maxConnections: 7", "balance: leastConnections,");
            for (ReloadResult result : List.of(proxy.plan(next), proxy.reload(next))) {
                assertThat(((ReloadResult.Applied) result).changes())
                        .extracting(planned -> planned.change().path())
                        .containsExactly("frontends.f", "pools.p");
            }
            assertThat(proxy.pool().backends()).hasSize(2);
            assertThat(proxy.backend(0)).isSameAs(backend);
            assertThat(opened).as("lookups").isEqualTo(1);
            lookup.find(at(two, "b"));
            assertThat(proxy.pool().backends()).hasSize(1);
        }
    }

    @Test
    void aReloadThatFailsKeepsWhatWasFound() {
        try (TestProxy proxy = proxy("", at(one, "a"))) {
            ReloadResult result = proxy.reload(config("", "").replace("file: backends.yaml", "file: b, dns: a"));
            assertThat(result).isInstanceOf(ReloadResult.Rejected.class);
            assertThat(proxy.pool().backends()).hasSize(1);
            assertThat(lookup.isClosed()).isFalse();
        }
    }

    @Test
    void backendsOfAPoolThatIsNoLongerDiscoveredLeaveIt() {
        try (TestProxy proxy = proxy("", at(one, "a"))) {
            String address = Wire.addressOf(two.address()).toString();
            proxy.reload(
                    config("", "").replace("discover: {file: backends.yaml}", "backends: {b: \"" + address + "\"}"));
            assertThat(lookup.isClosed()).isTrue();
            assertThat(askNew(proxy)).isEqualTo(2);
            assertThat(proxy.pool().backends()).hasSize(1);
        }
    }

    @Test
    void aPoolWithoutAnyBackendRefusesAndServesOnceSomeAreFound() {
        try (TestProxy proxy = proxy("", at(one, "a"))) {
            proxy.reload(config("", "").replace("backends.yaml", "backends.yaml, minBackends: 0"));
            lookup.find();
            assertThat(proxy.pool().backends()).isEmpty();
            try (Wire client = proxy.connect()) {
                assertThat(client.readToEnd().wasReset()).isTrue();
            }
            lookup.find(at(two, "b"));
            assertThat(askNew(proxy)).isEqualTo(2);
        }
    }

    @Test
    void whatAnOperatorHasSetStaysOverUpdates() {
        try (TestProxy proxy = proxy("", at(one, "a"), at(two, "b"))) {
            proxy.backend(0).adminState(AdminState.MAINTENANCE);
            proxy.backend(1).overrideWeight(50);
            lookup.find(at(one, "a"), at(two, "b"), endpoint("c", 9));
            assertThat(proxy.backend(0).state()).isEqualTo(BackendState.MAINTENANCE);
            assertThat(proxy.backend(1).weight()).isEqualTo(50);
        }
    }

    @Test
    void nothingIsAppliedOnceTheProcessStops() {
        try (TestProxy proxy = proxy("", at(one, "a"))) {
            Pool pool = proxy.pool();
            proxy.server().drain();
            lookup.find(at(two, "b"));
            assertThat(pool.backends()).extracting(Backend::name).containsExactly("a");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aBackendIsTheSameObjectAsLongAsItIsFoundOverRandomUpdates() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        try (TestProxy proxy = proxy("", at(one, "a"))) {
            Map<String, Backend> known = new HashMap<>();
            for (int update = 0; update < 100; update++) {
                List<Endpoint> found = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    if (random.nextInt(3) > 0) {
                        // A name that moves is another backend.
                        int port = 1 + i + 10 * random.nextInt(2);
                        found.add(new Endpoint(
                                "b" + i,
                                new HostPort("127.0.0.1", port),
                                1 + random.nextInt(9),
                                random.nextBoolean(),
                                random.nextInt(5) == 0));
                    }
                }
                found.add(at(one, "a"));
                lookup.find(found.toArray(Endpoint[]::new));
                if (random.nextInt(10) == 0) {
                    proxy.reload(config("maxConnections: " + update, "slowStart: " + update + "s,"));
                }
                Map<String, Backend> now = new HashMap<>();
                for (Backend backend : proxy.pool().backends()) {
                    Backend before = known.get(backend.name());
                    boolean same = before != null && before.address().equals(backend.address());
                    assertThat(backend == before).as(update + ": " + backend).isEqualTo(same);
                    now.put(backend.name(), backend);
                }
                assertThat(now.keySet())
                        .containsExactlyInAnyOrderElementsOf(
                                found.stream().map(Endpoint::name).toList());
                for (Endpoint endpoint : found) {
                    Backend backend = Objects.requireNonNull(now.get(endpoint.name()));
                    assertThat(backend.state() == BackendState.DRAINING).isEqualTo(endpoint.draining());
                    assertThat(backend.config().backup()).isEqualTo(endpoint.backup());
                }
                known = now;
            }
            lookup.find(at(one, "a"));
            assertThat(askNew(proxy)).isEqualTo(1);
        }
    }
}
