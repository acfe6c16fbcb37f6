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
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.HeldLoop;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolSetup;
import dev.sluice.proxy.reload.Participant;
import dev.sluice.proxy.reload.RejectedException;
import dev.sluice.proxy.reload.ReloadResult;
import dev.sluice.proxy.reload.Reloader;
import dev.sluice.proxy.reload.Upcoming;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.ReloadStatus;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.systemd.InheritedSockets;
import dev.sluice.proxy.systemd.Notifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever fails in a reload, and wherever: all is as before, nothing is left over, and the next reload works. Each participant of a real
 * process is made to fail in each of its steps; one that is added to the list is tried too.
 */
@Timeout(300)
@SuppressWarnings("NullAway.Init") // set before each test
class GenerationFaultTest {
    private final TestBackend backend = TestBackend.tcp(TestBackend::echo);
    private final TestBackend taken = TestBackend.manual();
    private final Started started = new Started();

    @TempDir
    private Path directory;

    private Assembly process;
    private volatile LoadResult file;

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
        taken.close();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private ConfigInput input() {
        return new ConfigInput(file, () -> file, null);
    }

    private static LoadResult load(String text) {
        LoadResult loaded = ConfigLoader.loadText("test.yaml", text, _ -> null);
        assertThat(loaded.config()).as(() -> Findings.render(loaded.findings())).isNotNull();
        return loaded;
    }

    private LoadResult before() {
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

    private LoadResult after() {
        return after("unix:" + directory + "/new");
    }

    /** Another one in each respect. */
    private LoadResult after(String bind) {
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

    private ReloadResult reload(Reloader by, LoadResult next) throws InterruptedException {
        file = next;
        return by.reload("test");
    }

    private static ReloadResult.Applied applied(ReloadResult result) {
        assertThat(result).isInstanceOf(ReloadResult.Applied.class);
        return (ReloadResult.Applied) result;
    }

    /**
     * All that can be told of what serves.
     *
     * @param pending ranges of a file that only the other configuration names
     */
    private record State(
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

    private State state() {
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

    /** What the process holds of the machine. */
    private record Holdings(int descriptors, List<String> threads) {
        /** A check that is under way, or a client that has just gone, holds some for a moment: the least of many looks counts. */
        static Holdings least() {
            int least = Integer.MAX_VALUE;
            for (int i = 0; i < 200; i++) {
                least = Math.min(least, descriptorsNow());
            }
            return new Holdings(
                    least,
                    Thread.getAllStackTraces().keySet().stream()
                            .map(Thread::getName)
                            .filter(name -> name.startsWith("sluice-discovery") || name.startsWith("sluice-addresses"))
                            .map(name -> name.replaceAll("\\d+$", "N"))
                            .sorted()
                            .toList());
        }

        private static int descriptorsNow() {
            try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
                return (int) open.count();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void assertServed() {
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

    private void assertChecked() {
        Backend checked =
                process.server().snapshot().pool("p").orElseThrow().backends().getFirst();
        long passed = checked.health().passed.value();
        Await.until("its checks go on", () -> checked.health().passed.value() > passed + 1);
    }

    /** @param reason what is to be told; empty for an interrupt, of which nobody is told */
    private void assertNothingChanges(String what, String reason, Attempt attempt) throws InterruptedException {
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
        Await.until(what + ": nothing is left over", () -> Holdings.least().equals(held));

        applied(reload(process.reloader(), after()));
        assertThat(state().generation()).as(what).isEqualTo(before.generation() + 1);
        Wire.connect(UnixDomainSocketAddress.of(directory.resolve("new"))).close();
        applied(reload(process.reloader(), before()));
        Await.until(
                what + ": nothing is left over after the next",
                () -> Holdings.least().equals(held));
    }

    private interface Attempt {
        void run() throws InterruptedException;
    }

    /** Where and how a participant fails. */
    enum Fault {
        BEFORE_IT_PREPARES,
        AFTER_IT_HAS_PREPARED,
        WITH_AN_ERROR,
        WITH_A_FINDING,
        BY_AN_INTERRUPT
    }

    private static final class Injected extends IllegalStateException {
        private static final long serialVersionUID = 1;

        Injected() {
            super("injected");
        }
    }

    /** Does what another one does, and fails. */
    private static class Failing implements Participant {
        private final Participant real;

        Failing(Participant real) {
            this.real = real;
        }

        @Override
        public String label() {
            return real.label();
        }

        @Override
        public void prepare(Upcoming next) throws BindException, RejectedException, InterruptedException {
            real.prepare(next);
        }

        @Override
        public void commit(Upcoming next) throws InterruptedException {
            real.commit(next);
        }

        @Override
        public void abandon() throws InterruptedException {
            real.abandon();
        }
    }

    private static Participant failing(Participant real, Fault fault) {
        return new Failing(real) {
            @Override
            public void prepare(Upcoming next) throws BindException, RejectedException, InterruptedException {
                if (fault == Fault.BEFORE_IT_PREPARES) {
                    throw new Injected();
                }
                super.prepare(next);
                switch (fault) {
                    case BEFORE_IT_PREPARES, AFTER_IT_HAS_PREPARED -> throw new Injected();
                    case WITH_AN_ERROR -> throw new StackOverflowError("injected");
                    case WITH_A_FINDING ->
                        throw new RejectedException(
                                List.of(next.loaded().origins().error("", "injected")));
                    case BY_AN_INTERRUPT -> throw new InterruptedException("injected");
                }
            }
        };
    }

    /** A reloader of which one participant is another. */
    private Reloader with(int index, Participant other) {
        List<Participant> all = new ArrayList<>(process.participants());
        all.set(index, other);
        return process.reloader(new ConfigInput(file, () -> file, null), all);
    }

    @ParameterizedTest
    @EnumSource
    void aParticipantThatCannotPrepareLeavesAllAsBefore(Fault fault) throws InterruptedException {
        List<Participant> all = process.participants();
        for (int i = 0; i < all.size(); i++) {
            Reloader reloader = with(i, failing(all.get(i), fault));
            boolean interrupt = fault == Fault.BY_AN_INTERRUPT;
            assertNothingChanges(fault + " of " + all.get(i).label(), interrupt ? "" : "injected", () -> {
                try {
                    assertThat(reload(reloader, after())).isInstanceOf(ReloadResult.Rejected.class);
                    assertThat(interrupt).isFalse();
                } catch (InterruptedException _) {
                    assertThat(interrupt).isTrue();
                }
            });
        }
    }

    @Test
    void aParticipantThatThrowsWhenItIsAbandonedKeepsNoOtherFromThat() throws InterruptedException {
        List<Participant> all = process.participants();
        for (int i = 0; i < all.size(); i++) {
            List<Participant> some = new ArrayList<>(all);
            some.set(i, new Failing(all.get(i)) {
                @Override
                public void abandon() throws InterruptedException {
                    super.abandon();
                    throw new Injected();
                }
            });
            some.set(all.size() - 1, failing(some.getLast(), Fault.AFTER_IT_HAS_PREPARED));
            Reloader reloader = process.reloader(new ConfigInput(file, () -> file, null), some);
            assertNothingChanges(
                    "abandoning " + all.get(i).label(),
                    "injected",
                    () -> assertThat(reload(reloader, after())).isInstanceOf(ReloadResult.Rejected.class));
        }
    }

    @Test
    void aParticipantThatThrowsWhenItIsCommittedIsToldAndKeepsNoOtherFromFollowing() throws InterruptedException {
        List<Participant> all = process.participants();
        Holdings held = Holdings.least();
        State wanted = null;
        for (int i = 0; i < all.size(); i++) {
            String label = all.get(i).label();
            Reloader reloader = with(i, new Failing(all.get(i)) {
                @Override
                public void commit(Upcoming next) throws InterruptedException {
                    super.commit(next);
                    throw new Injected();
                }
            });
            int generation = state().generation();
            ReloadResult.Applied result = applied(reload(reloader, after()));
            assertThat(Findings.render(result.findings()))
                    .contains(label + ": does not follow the generation that serves: ", "injected");
            assertThat(process.history().status().generation()).as(label).isEqualTo(generation + 1);
            assertThat(state().snapshot().generation()).as(label).isEqualTo(generation + 1);
            State now = state();
            if (wanted != null) {
                assertThat(followed(now)).as(label).isEqualTo(followed(wanted));
            }
            wanted = now;
            Wire.connect(UnixDomainSocketAddress.of(directory.resolve("new"))).close();
            assertThat(directory.resolve("old")).as(label).doesNotExist();
            assertChecked();
            applied(reload(process.reloader(), before()));
            assertServed();
            Await.until(label + ": nothing is left over", () -> Holdings.least().equals(held));
        }
    }

    /** What does not differ between one generation of a configuration and another. */
    private static List<Object> followed(State state) {
        return List.of(
                state.frontends().stream().map(Frontend::config).toList(),
                state.pools().keySet(),
                state.limits(),
                state.discoveries(),
                state.files(),
                state.level());
    }

    @Test
    void anInterruptWhileItIsCommittedKeepsNobodyFromFollowing() throws InterruptedException {
        List<Participant> all = process.participants();
        int accepting = all.size() - 1; // is committed first
        Reloader reloader = with(accepting, new Failing(all.get(accepting)) {
            @Override
            public void commit(Upcoming next) throws InterruptedException {
                throw new InterruptedException("injected");
            }
        });
        applied(reload(reloader, after()));
        assertThat(Thread.interrupted())
                .as("whoever interrupts wants the thread to know")
                .isTrue();
        assertThat(state().limits()).containsExactly(90, 40, 0);
        assertThat(state().level()).isEqualTo(LogLevel.DEBUG);
        assertThat(directory.resolve("old")).doesNotExist();
    }

    @Test
    void anAddressThatIsTakenLeavesAllAsBefore() throws InterruptedException {
        int port = ((HostPort) Wire.addressOf(taken.address())).port();
        assertNothingChanges(
                "a taken port",
                "cannot bind 127.0.0.1:" + port,
                () -> assertThat(reload(process.reloader(), after("127.0.0.1:" + port)))
                        .isInstanceOf(ReloadResult.Rejected.class));
    }

    @Test
    void aWorkerThatHangsLeavesAllAsBefore() throws InterruptedException {
        assertNothingChanges("a worker that hangs", "worker 0 does not answer", () -> {
            try (HeldLoop _ = HeldLoop.of(process.server().loops().loops().getFirst())) {
                assertThat(reload(process.reloader(), after())).isInstanceOf(ReloadResult.Rejected.class);
            }
        });
    }

    @Test
    void aSourceThatThrowsLeavesAllAsBefore() throws InterruptedException {
        Reloader reloader = process.reloader(
                new ConfigInput(
                        file,
                        () -> {
                            throw new Injected();
                        },
                        null),
                process.participants());
        assertNothingChanges(
                "a source that throws",
                "injected",
                () -> assertThat(reloader.reload("test")).isInstanceOf(ReloadResult.Rejected.class));
    }

    @Test
    void aProcessThatBeginsToStopWhilePoolsFollowLeavesAllAsBefore() throws InterruptedException {
        List<Participant> all = process.participants();
        Predicate<Participant> pools = one -> one.label().equals("pools and health checks");
        int index = all.indexOf(all.stream().filter(pools).findFirst().orElseThrow());
        Thread stopping = Thread.ofPlatform().unstarted(this::drain);
        State before = state();
        Reloader reloader = with(index, new Failing(all.get(index)) {
            @Override
            public void prepare(Upcoming next) throws BindException, RejectedException, InterruptedException {
                super.prepare(next);
                stopping.start();
                Await.until("it stops", () -> process.view().isDraining());
            }
        });
        assertThat(Findings.render(reload(reloader, after()).findings())).contains("the process is stopping");
        assertThat(state()).isEqualTo(before);
        assertThat(directory.resolve("new")).doesNotExist();
        stopping.join();
        assertThat(Findings.render(reload(process.reloader(), after()).findings()))
                .contains("the process is stopping");
    }

    private void drain() {
        try {
            process.server().drain();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void theParticipantsAreThoseThatTheArchitectureNames() throws IOException {
        String page = Files.readString(Path.of("../ARCHITECTURE.md"));
        String table = page.substring(page.indexOf("| participant | prepare |"));
        List<String> named = table.substring(0, table.indexOf("\n\n"))
                .lines()
                .skip(2)
                .map(line -> line.substring(2, line.indexOf(" |", 2)))
                .toList();
        assertThat(process.participants().stream().map(Participant::label).collect(Collectors.toList()))
                .isEqualTo(named);
    }
}
