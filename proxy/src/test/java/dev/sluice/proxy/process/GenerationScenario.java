package dev.sluice.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.LoadResult;
import dev.sluice.config.finding.Findings;
import dev.sluice.config.model.LogLevel;
import dev.sluice.config.value.Cidr;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.discovery.DiscoveryStatus;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolSetup;
import dev.sluice.proxy.reload.Participant;
import dev.sluice.proxy.reload.ReloadResult;
import dev.sluice.proxy.reload.Reloader;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.ReloadStatus;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.systemd.InheritedSockets;
import dev.sluice.proxy.systemd.Notifier;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole process without its signals, two configurations that differ in each respect, and what must be so after a reload that
 * fails.
 */
@SuppressWarnings("NullAway.Init") // set before each test
abstract class GenerationScenario {
    final TestBackend backend = TestBackend.tcp(TestBackend::echo);
    final Started started = new Started();

    @TempDir
    Path directory;

    Assembly process;
    volatile LoadResult file;

    @BeforeEach
    void start() throws Exception {
        write("deny", "192.0.2.0/24\n");
        write("deny2", "198.51.100.0/24\n");
        String address = Wire.addressOf(backend.address()).toString();
        write("found.yaml", "[\"" + address + "\"]\n");
        write("found2.yaml", "[\"" + address + "\"]\n");
        file = before();
        OperatorLog log = started.add("operator log", new OperatorLog(new LoggerContext(), false));
        log.level(LogLevel.INFO);
        process = new Assembly(
                input(), Engines.current(), started, log, InheritedSockets.none(), Notifier.ofEnvironment());
        process.server().start(() -> {});
        process.sources().commit(Objects.requireNonNull(file.config()), process.reloader());
        // What is opened once and for all is open then.
        applied(reload(process.reloader(), after()));
        applied(reload(process.reloader(), before()));
    }

    @AfterEach
    void stop() throws InterruptedException {
        process.server().drain();
        started.close();
        backend.close();
    }

    void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    ConfigInput input() {
        return new ConfigInput(file, () -> file, null);
    }

    static LoadResult load(String text) {
        LoadResult loaded = ConfigLoader.loadText("test.yaml", text, _ -> null);
        assertThat(loaded.config()).as(() -> Findings.render(loaded.findings())).isNotNull();
        return loaded;
    }

    LoadResult before() {
        return load("""
                process: {workers: 2, maxConnections: 100, drain: {timeout: 0s}}
                metrics: off
                log: {level: info}
                frontends:
                  f: {bind: "127.0.0.1:0", pool: p, deny: {file: "%1$s/deny"}, maxConnections: 50}
                  old: {bind: "unix:%1$s/old", pool: d}
                pools:
                  p: {healthCheck: {interval: 20ms}, maxConnections: 10, backends: {b: "%2$s"}}
                  d: {healthCheck: off, discover: {file: "%1$s/found.yaml"}}
                """.formatted(directory, Wire.addressOf(backend.address())));
    }

    LoadResult after() {
        return after("unix:" + directory + "/new");
    }

    /** Another one in each respect. */
    LoadResult after(String bind) {
        return load("""
                process: {workers: 2, maxConnections: 90, drain: {timeout: 0s}}
                metrics: off
                log: {level: debug}
                frontends:
                  f: {bind: "127.0.0.1:0", pool: p, deny: {file: "%1$s/deny2"}, maxConnections: 40}
                  new: {bind: "%3$s", pool: e}
                pools:
                  p: {healthCheck: {interval: 30ms}, maxConnections: 20, backends: {b: "%2$s", c: "localhost:1"}}
                  d: {healthCheck: off, discover: {file: "%1$s/found2.yaml"}}
                  e: {healthCheck: {interval: 30ms}, backends: {b: "%2$s"}}
                """.formatted(directory, Wire.addressOf(backend.address()), bind));
    }

    ReloadResult reload(Reloader by, LoadResult next) throws InterruptedException {
        file = next;
        return by.reload("test");
    }

    static ReloadResult.Applied applied(ReloadResult result) {
        assertThat(result).isInstanceOf(ReloadResult.Applied.class);
        return (ReloadResult.Applied) result;
    }

    /**
     * All that can be told of what serves.
     *
     * @param pending ranges of a file that only the other configuration names
     */
    record State(
            Snapshot snapshot,
            Map<String, List<String>> addresses,
            List<Frontend> frontends,
            Map<String, PoolSetup> pools,
            List<Integer> limits,
            Map<String, String> discoveries,
            List<String> files,
            List<Cidr> pending,
            LogLevel level,
            int generation) {}

    State state() {
        Snapshot snapshot = process.server().snapshot();
        Map<String, List<String>> addresses = new TreeMap<>();
        Map<String, PoolSetup> pools = new TreeMap<>();
        Map<String, String> discoveries = new TreeMap<>();
        List<Integer> limits = new ArrayList<>();
        limits.add(process.server().limit().limit());
        for (String name : List.of("f", "old", "new")) {
            addresses.put(name, process.server().addresses(name));
        }
        snapshot.frontends().forEach(frontend -> limits.add(frontend.limit().limit()));
        for (Pool pool : snapshot.pools()) {
            pools.put(pool.name(), pool.setup());
            DiscoveryStatus status = process.view().discovery(pool.name());
            discoveries.put(pool.name(), status == null ? "none" : status.source());
        }
        return new State(
                snapshot,
                addresses,
                snapshot.frontends(),
                pools,
                limits,
                discoveries,
                process.view().addressFiles().stream().map(one -> one.file()).toList(),
                process.sources().files().of(directory.resolve("deny2")),
                process.log().levels().all(),
                process.history().status().generation());
    }

    void assertServed() {
        String address = process.server().addresses("f").getFirst();
        HostPort at = new HostPort("127.0.0.1", Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
        try (Wire tcp = Wire.connect(new InetSocketAddress(at.host(), at.port()));
                Wire unix = Wire.connect(UnixDomainSocketAddress.of(directory.resolve("old")))) {
            for (Wire client : List.of(tcp, unix)) {
                client.write(new byte[] {7});
                assertThat(client.read(1)).containsExactly(7);
            }
        }
    }

    void assertChecked() {
        Backend checked =
                process.server().snapshot().pool("p").orElseThrow().backends().getFirst();
        long passed = checked.health().passed.value();
        Await.until("its checks go on", () -> checked.health().passed.value() > passed + 1);
    }

    /** @param reason what is to be told; empty for an interrupt, of which nobody is told */
    void assertNothingChanges(String what, String reason, Attempt attempt) throws InterruptedException {
        State before = state();
        Holdings held = Holdings.least();
        long failures = process.history().status().failures();

        attempt.run();

        assertThat(state()).as(what).isEqualTo(before);
        assertThat(state().snapshot()).as(what).isSameAs(before.snapshot());
        ReloadStatus status = process.history().status();
        if (!reason.isEmpty()) {
            assertThat(status.failures()).as(what).isEqualTo(failures + 1);
            assertThat(Objects.requireNonNull(status.last()).errors().toString())
                    .as(what)
                    .contains(reason);
        }
        assertThat(directory.resolve("new")).as(what).doesNotExist();
        assertServed();
        assertChecked();
        Await.until(what + ": nothing is left over", () -> Holdings.areBackTo(held));

        applied(reload(process.reloader(), after()));
        assertThat(state().generation()).as(what).isEqualTo(before.generation() + 1);
        Wire.connect(UnixDomainSocketAddress.of(directory.resolve("new"))).close();
        applied(reload(process.reloader(), before()));
        Await.until(what + ": nothing is left over after the next", () -> Holdings.areBackTo(held));
    }

    interface Attempt {
        void run() throws InterruptedException;
    }

    /** A reloader of which one participant is another. */
    Reloader with(int index, Participant other) {
        List<Participant> all = new ArrayList<>(process.participants());
        all.set(index, other);
        return process.reloader(new ConfigInput(file, () -> file, null), all);
    }
}
