package dev.sluice.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reading.BackendReading;
import dev.sluice.proxy.reading.FrontendReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A reload replaces all or nothing, in place: sessions, counts and sockets that it does not concern stay. */
@Timeout(60)
class ReloadTest {
    private final TestBackend one = TestBackend.tcp(wire -> answer(wire, 1));
    private final TestBackend two = TestBackend.tcp(wire -> answer(wire, 2));

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

    private static String config(String frontends, String pools) {
        return "process: {workers: 2, drain: {timeout: 0s}}\nmetrics: off\nfrontends:\n%s\npools:\n%s\n"
                .formatted(frontends, pools);
    }

    private String pool(String name, String keys, TestBackend... backends) {
        StringBuilder text = new StringBuilder("  " + name + ": {healthCheck: off, " + keys + " backends: {");
        for (TestBackend backend : backends) {
            text.append(backend == one ? "one" : "two")
                    .append(": \"")
                    .append(Wire.addressOf(backend.address()))
                    .append("\", ");
        }
        return text + "}}";
    }

    private static String frontend(String keys) {
        return "  f: {bind: \"127.0.0.1:0\", pool: p, " + keys + "}";
    }

    private static int ask(Wire client) {
        client.write(new byte[] {'?'});
        return client.read(1)[0];
    }

    private static ReloadResult.Applied applied(ReloadResult result) {
        assertThat(result).isInstanceOf(ReloadResult.Applied.class);
        return (ReloadResult.Applied) result;
    }

    private static List<String> paths(ReloadResult result) {
        return applied(result).changes().stream()
                .map(planned -> planned.change().kind() + " " + planned.change().path())
                .toList();
    }

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
    void theLogNamesWhatAReloadHasChangedWithItsFields() {
        try (TestProxy proxy = TestProxy.of(config(frontend(""), pool("p", "", one)));
                LogLines lines = LogLines.open()) {
            proxy.reload(config(frontend("maxConnections: 7,"), pool("p", "", one, two)));
            assertThat(lines.startingWith("test: "))
                    .containsExactly(
                            "test: generation 2 serves, 2 changes",
                            "test: frontends.f changed: new sessions follow it; maxConnections: 0 -> 7",
                            "test: pools.p.backends.two added: gets sessions while it is up");
            assertThat(lines.fieldsOf("test: frontends.f"))
                    .contains(
                            "frontend=\"f\"", "change=\"changed\"", "path=\"frontends.f\"", "keys=\"maxConnections\"");
            assertThat(lines.fieldsOf("test: pools.p.backends.two"))
                    .contains("pool=\"p\"", "backend=\"two\"", "change=\"added\"");
        }
    }

    @Test
    void tenOfManyChangesAreNamedAndTheOthersCounted() {
        try (TestProxy proxy = TestProxy.of(config(frontend(""), pool("p", "", one)));
                LogLines lines = LogLines.open()) {
            StringBuilder many = new StringBuilder(frontend(""));
            for (int i = 0; i < 13; i++) {
                many.append("\n  g%d: {bind: \"127.0.0.1:0\", pool: p}".formatted(i));
            }
            proxy.reload(config(many.toString(), pool("p", "", one)));
            assertThat(lines.startingWith("test: "))
                    .hasSize(12)
                    .startsWith("test: generation 2 serves, 13 changes", "test: frontends.g0 added: binds")
                    .endsWith("test: 3 more changes are not listed here");
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
