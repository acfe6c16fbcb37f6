package dev.sluice.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.LoadResult;
import dev.sluice.config.effective.EffectiveConfig;
import dev.sluice.config.effective.EffectiveJson;
import dev.sluice.config.finding.Findings;
import dev.sluice.config.language.Language;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.certificate.TestAuthority;
import dev.sluice.proxy.discovery.FakeLookup;
import dev.sluice.proxy.net.tls.TicketKeys;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.route.Destination;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.snapshot.SnapshotCompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every key of the language is changed alone while a proxy runs, which either follows it, or says that it needs a restart and keeps
 * what it has: as the table of keys says. That no key is missing here {@code EveryKeyCountsTest} checks.
 */
@Timeout(60)
class EveryKeyReloadTest {
    @TempDir
    private static Path directory;

    private static OtherValues values;
    private static TestProxy proxy;

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(directory.resolve("a.txt"), "192.0.2.1\n");
        Files.writeString(directory.resolve("b.txt"), "192.0.2.2\n");
        makeCertificates();
        values = new OtherValues(directory);
        proxy = TestProxy.of(values.before(), FakeLookup.answering());
    }

    private static void makeCertificates() throws IOException {
        for (String each : List.of("certs", "others", "keys")) {
            Files.createDirectory(directory.resolve(each));
        }
        Files.write(directory.resolve("keys").resolve("1"), new byte[TicketKeys.KEY_BYTES]);
        String both = Files.readString(TestTls.pem(directory, "web.pem", "one.example"));
        for (String each : List.of("certs/1.pem", "others/1.pem")) {
            Files.writeString(directory.resolve(each), both);
        }
        TestAuthority authority = TestAuthority.root("Root");
        Files.writeString(directory.resolve("ca.pem"), authority.pem());
        Files.writeString(
                directory.resolve("ca.crl"), authority.revokes(Instant.now().plus(Duration.ofDays(30))));
        Files.writeString(
                directory.resolve("other.pem"), TestAuthority.root("Other").pem());
        int key = both.indexOf("-----BEGIN PRIVATE KEY");
        for (String each : List.of("web.crt", "a.crt", "b.crt")) {
            Files.writeString(directory.resolve(each), both.substring(0, key));
        }
        for (String each : List.of("web.key", "a.key", "b.key")) {
            Files.writeString(directory.resolve(each), both.substring(key));
        }
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    static List<String> paths() {
        return values.paths();
    }

    private static LoadResult load(String text) {
        LoadResult loaded = ConfigLoader.loadText("test.yaml", text, _ -> null);
        assertThat(loaded.config()).as(Findings.render(loaded.findings())).isNotNull();
        return loaded;
    }

    private static List<PlannedChange> changes(ReloadResult result) {
        assertThat(result).isInstanceOf(ReloadResult.Applied.class);
        return ((ReloadResult.Applied) result).changes();
    }

    private static boolean needsRestart(String path) {
        return Language.ROOT
                .at(path.replaceFirst("^(certificates|frontends|pools|tests)\\.[^.]+", "$1")
                        .replaceFirst("^pools\\.backends\\.[^.]+", "pools.backends"))
                .needsRestart();
    }

    private static boolean isAbout(PlannedChange planned, String path) {
        // The model has the two sides of "idle", and "files" of a pair.
        String changed = path.replace("timeouts.idle", "timeouts.clientIdle")
                .replaceFirst("^(certificates\\..*)\\.(chain|key)$", "$1.files");
        return planned.change().keys().stream()
                // An element of a list that has a name has it in the key.
                .map(key -> planned.change().path() + "." + key.key().replaceFirst("\\[.*]", ""))
                .anyMatch(key -> key.equals(changed) || key.startsWith(changed + "."));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void aReloadFollowsAKeyOrSaysThatItNeedsARestartAsThePlanDoesAndTheTable(String path) {
        proxy.reload(values.before());
        assertRuns(load(values.before()));
        assertThat(proxy.history().status().awaitsRestart()).isEmpty();
        List<Object> state = state();

        List<PlannedChange> plan = changes(proxy.plan(values.after(path)));
        assertThat(plan).anyMatch(planned -> isAbout(planned, path));
        assertThat(plan).extracting(PlannedChange::needsRestart).containsOnly(needsRestart(path));
        assertThat(state()).isEqualTo(state);

        assertThat(changes(proxy.reload(values.after(path)))).isEqualTo(plan);
        assertRuns(load(values.after(path)));
        if (needsRestart(path)) {
            assertThat(state()).isEqualTo(state);
            assertThat(proxy.history().status().awaitsRestart()).contains(path);
        } else {
            assertThat(state()).isNotEqualTo(state);
            assertThat(proxy.history().status().awaitsRestart()).isEmpty();
        }
    }

    /** All that a reload can change of what runs. */
    private static List<Object> state() {
        List<Object> state = new ArrayList<>();
        state.add(proxy.loops().count());
        state.add(proxy.server().limit().limit());
        state.add(proxy.server().handshakes().limit());
        state.add(Objects.requireNonNull(proxy.history().current().config()).certificates());
        state.add(proxy.server().retirement().config().drainDelay());
        state.add(Optional.ofNullable(proxy.server().retirement().config().ready()));
        state.add(proxy.server().retirement().config().drain());
        state.add(proxy.history().logLevel());
        state.add(Objects.requireNonNull(proxy.history().current().config()).tests());
        for (Frontend frontend : proxy.server().snapshot().frontends()) {
            state.add(frontend.config());
            state.add(frontend.timeouts());
            state.add(frontend.limit().limit());
            state.add(proxy.server().addresses(frontend.name()));
        }
        for (Pool pool : proxy.server().snapshot().pools()) {
            state.add(pool.config());
            for (Backend backend : pool.backends()) {
                state.add(backend.config());
                state.add(backend.weight());
                state.add(backend.adminState());
            }
        }
        return state;
    }

    /** What the proxy shows, and what it does. */
    private static void assertRuns(LoadResult loaded) {
        SluiceConfig config = Objects.requireNonNull(loaded.config());
        LoadResult shown = proxy.history().current();
        assertThat(EffectiveConfig.render(shown)).isEqualTo(EffectiveConfig.render(loaded));
        assertThat(EffectiveJson.render(shown)).isEqualTo(EffectiveJson.render(loaded));
        assertThat(proxy.server().limit().limit()).isEqualTo(config.process().maxConnections());
        assertThat(proxy.server().handshakes().limit())
                .isEqualTo(config.process().maxHandshakes());
        assertThat(proxy.history().logLevel()).isEqualTo(config.log().level());
        assertThat(proxy.server().retirement().config().drain())
                .isEqualTo(config.process().drain());
        Snapshot fresh = SnapshotCompiler.compile(config, 1).snapshot();
        Snapshot running = proxy.server().snapshot();
        assertThat(running.frontends()).extracting(Frontend::config).isEqualTo(config.frontends());
        assertThat(running.pools()).extracting(Pool::config).isEqualTo(config.pools());
        for (FrontendConfig frontend : config.frontends()) {
            assertServes(
                    frontend,
                    running.frontend(frontend.name()).orElseThrow(),
                    fresh.frontend(frontend.name()).orElseThrow());
        }
        for (PoolConfig pool : config.pools()) {
            assertServes(pool, running.pool(pool.name()).orElseThrow());
        }
    }

    private static void assertServes(FrontendConfig config, Frontend running, Frontend fresh) {
        assertThat(ways(running)).isEqualTo(ways(fresh));
        assertThat(running.limit().limit()).isEqualTo(config.maxConnections());
        assertThat(running.timeouts()).isEqualTo(fresh.timeouts());
        assertThat(running.tcpOptions()).usingRecursiveComparison().isEqualTo(fresh.tcpOptions());
        assertThat(proxy.server().addresses(config.name()))
                .hasSize(config.disabled() ? 0 : config.bind().size());
    }

    /** Where each of its routes leads. */
    private static List<String> ways(Frontend frontend) {
        return frontend.routes().all().stream()
                .map(route -> route.state().name() + " to "
                        + route.destinations().stream().map(Destination::name).toList())
                .toList();
    }

    private static void assertServes(PoolConfig config, Pool running) {
        for (int i = 0; i < config.backends().size(); i++) {
            Backend backend = running.backends().get(i);
            assertThat(backend.config()).isEqualTo(config.backends().get(i));
            assertThat(backend.weight()).isEqualTo(backend.config().weight());
            assertThat(backend.maxConnections()).isEqualTo(backend.config().maxConnections());
            assertThat(backend.adminState())
                    .isEqualTo(backend.config().disabled() ? AdminState.MAINTENANCE : AdminState.READY);
        }
    }
}
