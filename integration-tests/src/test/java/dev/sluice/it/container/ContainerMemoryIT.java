package dev.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.OutputFrame;

/**
 * The largest configurations that docs/scaling.md promises for a container: it survives everything at once, under traffic, and no session
 * is touched. {@code -Dmemory.seconds=60} makes it last longer.
 */
@Timeout(900)
class ContainerMemoryIT {
    /** A reload of 10 000 backends has a part of a core alone. */
    private static final Duration RELOAD = Duration.ofMinutes(3);

    private static final Duration SIEGE = Duration.ofSeconds(Integer.getInteger("memory.seconds", 8));
    private static final int BACKENDS_OF_A_POOL = 20;
    private static final int SESSIONS = 40;

    /** A configuration with so many backends, all of which are one peer under as many addresses of this host. */
    private record Size(int backends, int frontends, int mebibytes) {
        String yaml(int metrics, int port, int peer, int weight) {
            StringBuilder yaml = new StringBuilder("""
                    log: {access: {output: none}}
                    metrics: {bind: "127.0.0.1:%d", haproxyNames: true}
                    defaults: {healthCheck: {interval: 10s}}
                    pools:
                    """.formatted(metrics));
            int pools = backends / BACKENDS_OF_A_POOL;
            for (int pool = 0; pool < pools; pool++) {
                yaml.append("  p%d:\n    backends:\n".formatted(pool));
                for (int i = 0; i < BACKENDS_OF_A_POOL; i++) {
                    int number = pool * BACKENDS_OF_A_POOL + i;
                    yaml.append("      b%d: {address: \"127.9.%d.%d:%d\", weight: %d}\n"
                            .formatted(i, number / 250, 1 + number % 250, peer, weight));
                }
            }
            yaml.append("frontends:\n");
            for (int i = 0; i < frontends; i++) {
                yaml.append("  f%d: {bind: \"%s:%d\", pool: p%d}\n".formatted(i, host(i), port, i % pools));
            }
            return yaml.toString();
        }

        static String host(int frontend) {
            return "127.8.%d.%d".formatted(frontend / 250, 1 + frontend % 250);
        }
    }

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final int metrics = Ports.free();
    private final int port = Ports.free();

    @Test
    void twoThousandBackendsAndTwoHundredFrontendsIn128Mebibytes() throws Exception {
        survives(new Size(2_000, 200, 128));
    }

    @Test
    void tenThousandBackendsAndFifteenHundredFrontendsIn512Mebibytes() throws Exception {
        survives(new Size(10_000, 1_500, 512));
    }

    private void survives(Size size) throws Exception {
        try (Peer peer = Peer.echoOn("0.0.0.0");
                Fleet fleet = new Fleet(directory)) {
            Path file = Files.createDirectories(fleet.config()).resolve("sluice.yaml");
            Files.writeString(file, size.yaml(metrics, port, peer.port(), 1));
            GenericContainer<?> sluice = fleet.onThisHost(size.mebibytes());
            Await.until("ready", () -> Http.ask(metrics, "/readyz").statusCode() == 200);
            Generations generations = new Generations();
            sluice.followOutput(generations);
            Siege siege = new Siege(metrics);
            try (siege) {
                siege.traffic(SESSIONS, i -> new InetSocketAddress(Size.host(i * size.frontends() / SESSIONS), port));
                siege.scrapers(4);
                siege.dashboards(2);
                siege.prober();
                siege.attacker(200);
                long end = System.nanoTime() + SIEGE.toNanos();
                for (int generation = 2; System.nanoTime() < end && sluice.isRunning(); generation++) {
                    Files.writeString(file, size.yaml(metrics, port, peer.port(), generation));
                    reload(sluice, generations, generation);
                }
            }
            String state = state(sluice);
            assertThat(siege.touched()).as(siege + " " + state).isEmpty();
            assertThat(siege.scrapes()).as(siege + " " + state).isPositive();
            assertThat(state).startsWith("running").doesNotContain("OutOfMemoryError", "of heap");
        }
    }

    /** Whether it runs, and what it has logged since it listens. */
    private static String state(GenericContainer<?> sluice) {
        var state = sluice.getCurrentContainerInfo().getState();
        return sluice.getLogs()
                .lines()
                .filter(line -> !line.contains(" listens on "))
                .collect(Collectors.joining(
                        "\n",
                        "%s, exit code %d, out of memory: %s%n"
                                .formatted(state.getStatus(), state.getExitCodeLong(), state.getOOMKilled()),
                        ""));
    }

    /** Its log says when it is done: the endpoint that could be asked is under siege. */
    private static void reload(GenericContainer<?> sluice, Generations generations, int generation) {
        DockerClientFactory.instance()
                .client()
                .killContainerCmd(sluice.getContainerId())
                .withSignal("HUP")
                .exec();
        Await.value(
                "generation " + generation,
                RELOAD,
                () -> sluice.isRunning() ? generations.latest() : generation,
                latest -> latest == generation);
    }

    /** The generations of the configuration that a log tells of. */
    private static final class Generations implements Consumer<OutputFrame> {
        private static final Pattern SERVES = Pattern.compile("generation (\\d+) serves");
        private final AtomicInteger latest = new AtomicInteger();

        @Override
        public void accept(OutputFrame frame) {
            Matcher line = SERVES.matcher(frame.getUtf8String());
            while (line.find()) {
                latest.set(Integer.parseInt(line.group(1)));
            }
        }

        int latest() {
            return latest.get();
        }
    }
}
