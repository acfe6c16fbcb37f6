package dev.sluice.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.OpenFiles;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.server.ProxyServer;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The order of start and stop; what cannot be started as a whole leaves nothing. */
@Timeout(120)
class ProxyProcessTest {
    /** In the order in which they are started. */
    private static final List<String> ORDER = List.of(
            "operator log",
            "lookups",
            "discovery",
            "address files",
            "certificates",
            "access log",
            "loops",
            "heartbeats",
            "health checks",
            "missing names",
            "metrics port",
            "admin socket",
            "listening sockets",
            "configuration watch",
            "watchdog");

    private final TestBackend backend = TestBackend.tcp(TestBackend::echo);
    private final List<String> events = new ArrayList<>();
    private final FakeSignals signals = new FakeSignals(false);
    private final Set<Thread> others = Thread.getAllStackTraces().keySet();

    @TempDir
    private Path directory;

    private String metrics = "127.0.0.1:0";

    @BeforeEach
    void writeFiles() throws IOException {
        Files.writeString(directory.resolve("deny"), "192.0.2.0/24\n");
        Files.writeString(directory.resolve("found.yaml"), "[\"%s\"]\n".formatted(Wire.addressOf(backend.address())));
    }

    /** The process has had the log of this JVM. */
    @AfterEach
    void restoreLog() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        context.start();
        OperatorLog.Beginning beginning = new OperatorLog.Beginning();
        beginning.setContext(context);
        assertThat(beginning.configure(context)).isNotNull();
        backend.close();
    }

    private ConfigInput input() throws IOException {
        return ConfigInput.file(Files.writeString(directory.resolve("sluice.yaml"), """
                process: {workers: 1, watchConfig: true, drain: {timeout: 5s}}
                metrics: {bind: "%1$s"}
                admin: {socket: %2$s/admin}
                log: {format: text, level: error, access: {output: %2$s/access.log}}
                frontends:
                  f: {bind: "unix:%2$s/front", pool: p}
                  g: {bind: "127.0.0.1:0", pool: p, deny: {file: %2$s/deny}}
                pools: {p: {healthCheck: off, discover: {file: %2$s/found.yaml}}}
                """.formatted(metrics, directory)));
    }

    /** Writes down what happens. */
    private class Recording extends Started {
        @Override
        void onAdded(String name) {
            events.add("start " + name);
        }

        @Override
        void onStopping(String name) {
            events.add("stop " + name);
        }
    }

    private static List<String> started(List<String> names) {
        return names.stream().map(name -> "start " + name).toList();
    }

    private static List<String> stopped(List<String> names) {
        return names.reversed().stream().map(name -> "stop " + name).toList();
    }

    private static List<String> join(List<String> some, String between, List<String> others) {
        return Stream.of(some.stream(), between.isEmpty() ? Stream.<String>empty() : between.lines(), others.stream())
                .flatMap(one -> one)
                .toList();
    }

    /**
     * Each start would leave the same behind, if it left anything; fewer descriptors than starts are those of other threads of this JVM.
     *
     * @param starts since then, at least two
     */
    private void assertNothingIsLeft(Set<String> before, int starts) {
        Set<String> _ = Await.value("no thread is left", this::threads, Set::isEmpty);
        Set<String> _ = Await.value(
                "no descriptor is left",
                () -> {
                    Set<String> left = descriptors();
                    left.removeAll(before);
                    return left;
                },
                left -> left.size() < starts);
        assertThat(directory.resolve("admin")).doesNotExist();
        assertThat(directory.resolve("front")).doesNotExist();
    }

    /** Without those of other tests, and those that are started once and for all. */
    private Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !others.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith("sluice-")
                        && !name.startsWith("sluice-names")
                        && !name.startsWith("sluice-preload"))
                .collect(Collectors.toSet());
    }

    /** Without those of the look itself, and of what the JVM loads. */
    private static Set<String> descriptors() {
        Set<String> open = OpenFiles.names();
        open.removeIf(name -> name.startsWith("/proc/") || name.endsWith(".jar"));
        return open;
    }

    private int run(Started started, StartObserver observer) {
        try {
            return new ProxyProcess(input(), signals.signals(), started).run(observer);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Serves a client, is told to stop, and stops. */
    private int runOnce(Started started) {
        return run(started, new StartObserver() {
            @Override
            public void onStarted(ProxyServer server) {
                events.add("serves");
                try (Wire client = Wire.connect(UnixDomainSocketAddress.of(directory.resolve("front")))) {
                    client.write(new byte[] {7});
                    assertThat(client.read(1)).containsExactly(7);
                }
                signals.raise("TERM");
            }

            @Override
            public void onStopping() {
                events.add("stops");
            }
        });
    }

    @Test
    void whatIsStartedIsStoppedTheLastFirst() {
        assertThat(runOnce(new Recording())).isZero();
        assertThat(events).isEqualTo(join(started(ORDER), "serves\nstops", stopped(ORDER)));
        Set<String> descriptors = descriptors(); // with what is opened once and for all
        assertThat(runOnce(new Started())).isZero();
        assertThat(runOnce(new Started())).isZero();
        assertNothingIsLeft(descriptors, 2);
    }

    @Test
    void whateverFailsWhileItStartsStopsWhatWasStarted() {
        assertThat(runOnce(new Started())).isZero();
        for (int i = 0; i < ORDER.size(); i++) {
            Set<String> descriptors = descriptors();
            assertFailureStops(i);
            assertFailureStops(i);
            assertNothingIsLeft(descriptors, 2);
        }
    }

    private void assertFailureStops(int step) {
        String failing = ORDER.get(step);
        events.clear();
        Started started = new Recording() {
            @Override
            void onAdded(String name) {
                super.onAdded(name);
                if (name.equals(failing)) {
                    throw new IllegalStateException("injected");
                }
            }
        };
        CompletableFuture<Integer> status =
                CompletableFuture.supplyAsync(() -> run(started, _ -> events.add("serves")));
        assertThat(status.handle((_, thrown) -> String.valueOf(thrown))
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join())
                .as(failing)
                .contains("injected");
        List<String> begun = ORDER.subList(0, step + 1);
        assertThat(events).isEqualTo(join(started(begun), "", stopped(begun)));
    }

    @Test
    void aPortThatIsTakenStartsNothing() {
        assertThat(runOnce(new Started())).isZero();
        try (TestBackend taken = TestBackend.manual()) {
            metrics = "127.0.0.1:" + ((HostPort) Wire.addressOf(taken.address())).port();
            assertThat(run(new Started(), _ -> events.add("serves"))).isEqualTo(1);
            Set<String> descriptors =
                    descriptors(); // with what is opened once and for all, such as what tells who has the port
            assertThat(run(new Started(), _ -> events.add("serves"))).isEqualTo(1);
            assertThat(run(new Recording(), _ -> events.add("serves"))).isEqualTo(1);
            assertNothingIsLeft(descriptors, 2);
        }
        List<String> begun = List.of(
                "operator log",
                "lookups",
                "discovery",
                "address files",
                "certificates",
                "access log",
                "loops",
                "heartbeats",
                "health checks",
                "missing names",
                "admin socket",
                "listening sockets"); // so that all that cannot be opened is told
        events.removeAll(List.of("serves", "stops"));
        assertThat(events).isEqualTo(join(started(begun), "", stopped(begun)));
    }

    @Test
    void whoThrowsAtTheEndKeepsNobodyFromStopping() {
        List<String> closed = new ArrayList<>();
        try (Started started = new Started()) {
            AutoCloseable _ = started.add("first", () -> closed.add("first"));
            AutoCloseable _ = started.add("second", () -> {
                throw new StackOverflowError("injected");
            });
            AutoCloseable _ = started.add("third", () -> closed.add("third"));
        }
        assertThat(closed).containsExactly("third", "first");
    }
}
