package dev.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/** The life of the container: its rights, its memory, its configuration from a mounted directory, and its end. */
@Timeout(600)
class ContainerLifecycleIT {
    private static final int PORT = 6379;
    private static final int CLIENTS = 1_000;
    private static final int SCRAPES = 50;
    private static final int STOP_SECONDS = 25;
    private static final String CONFIG = """
            process: {watchConfig: true, drain: {timeout: 20s}}
            frontends: {redis: {bind: "0.0.0.0:6379", pool: ["%s:6379"]}}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final DockerClient docker = DockerClientFactory.lazyClient();

    @Test
    void itCarriesAThousandConnectionsIn64MebibytesWithoutRootShellOrWritableFiles()
            throws IOException, InterruptedException {
        try (Fleet fleet = new Fleet(directory)) {
            fleet.redis("r1");
            GenericContainer<?> sluice = fleet.sluice(CONFIG.formatted("r1"), ContainerLifecycleIT::small, PORT);
            InspectContainerResponse seen = sluice.getContainerInfo();
            assertThat(seen.getConfig().getUser()).isEqualTo("65532:65532");
            assertThat(seen.getHostConfig().getReadonlyRootfs()).isTrue();
            assertThat(seen.getConfig().getEntrypoint()).as("no shell").startsWith("/opt/sluice/runtime/bin/java");
            assertThat(sluice.getLogs()).contains("lower process.maxConnections");
            String idle = memory(sluice);
            List<Redis> clients = new ArrayList<>();
            try {
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(new Redis(sluice.getMappedPort(PORT)));
                }
                for (Redis client : clients) {
                    assertThat(client.ask("PING")).isEqualTo("+PONG");
                }
                String busy = memory(sluice);
                System.out.printf("container: %s at start, %s with %d connections%n", idle, busy, CLIENTS);
                for (int i = 0; i < SCRAPES; i++) {
                    assertThat(Http.get(sluice.getMappedPort(Fleet.METRICS), "/metrics"))
                            .contains("sluice_frontend_connections_active{frontend=\"redis\"} " + CLIENTS);
                }
            } finally {
                for (Redis client : clients) {
                    client.close();
                }
            }
            InspectContainerResponse.ContainerState state =
                    docker.inspectContainerCmd(sluice.getContainerId()).exec().getState();
            assertThat(state.getRunning()).isTrue();
            assertThat(state.getOOMKilled()).isFalse();
        }
    }

    @Test
    void itCannotChangeItsProgramOrItsConfiguration() throws IOException, InterruptedException {
        String image = Images.sluice().asCanonicalNameString();
        String owners = Run.ok(
                "docker", "run", "--rm", "--entrypoint", "stat", image, "-c", "%u:%g %a", "/etc/sluice", "/opt/sluice");
        assertThat(owners.lines()).containsExactly("0:0 755", "0:0 755");
        String writable = Run.ok(
                "docker", "run", "--rm", "--entrypoint", "find", image, "/opt/sluice", "/etc/sluice", "-writable");
        assertThat(writable.lines().filter(line -> !line.startsWith("/opt/sluice/runtime/legal")))
                .isEmpty();
    }

    /** As docs/install.md says it for a limit below 128 MiB. */
    private static void small(GenericContainer<?> container) {
        container
                .withEnv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -Xmx12m " + Fleet.WITH_ARCHIVE)
                .withCreateContainerCmdModifier(
                        command -> Fleet.restrict(Objects.requireNonNull(command.getHostConfig()), 64));
    }

    /** As {@code docker stats} shows it: without the pages of files that can be dropped. */
    private static String memory(GenericContainer<?> container) throws IOException, InterruptedException {
        return Run.ok("docker", "stats", "--no-stream", "--format", "{{.MemUsage}}", container.getContainerId())
                .strip();
    }

    @Test
    void aSwappedMountOfTheConfigurationIsFollowedAndAnErrorInItIsNot() throws IOException {
        try (Fleet fleet = new Fleet(directory)) {
            fleet.redis("r1");
            fleet.redis("r2");
            mount("one", CONFIG.formatted("r1"));
            GenericContainer<?> sluice = fleet.sluice(_ -> {}, PORT);
            int port = sluice.getMappedPort(PORT);
            assertThat(Redis.nameAt(port)).isEqualTo("r1");
            try (Redis open = new Redis(port)) {
                mount("two", CONFIG.formatted("r2"));
                Await.until("the other backend serves", () -> Redis.nameAt(port).equals("r2"));
                assertThat(open.name()).as("a session from before").isEqualTo("r1");
                mount("three", CONFIG.formatted("r1").replace("frontends", "frontend"));
                Fleet.awaitMetric(sluice, "sluice_config_reloads_total{result=\"failure\"} 1");
                assertThat(Redis.nameAt(port)).isEqualTo("r2");
                assertThat(sluice.getLogs()).contains("did you mean \\\"frontends\\\"?");
            }
        }
    }

    /** As the kubelet does it: a new directory, and the link that everything goes through is replaced at once. */
    private void mount(String version, String yaml) throws IOException {
        Path config = Files.createDirectories(directory.resolve("config"));
        Path data = Files.createDirectory(config.resolve(".." + version));
        Files.writeString(data.resolve("sluice.yaml"), "metrics: {bind: \"0.0.0.0:9400\"}\n" + yaml);
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path link = config.resolve("..data_tmp");
        Files.createSymbolicLink(link, data.getFileName());
        Files.move(link, config.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        Path visible = config.resolve("sluice.yaml");
        if (!Files.isSymbolicLink(visible)) {
            Files.createSymbolicLink(visible, Path.of("..data", "sluice.yaml"));
        }
    }

    @Test
    void dockerStopDrainsAndEndsWithStatusZero() throws IOException {
        try (Fleet fleet = new Fleet(directory)) {
            fleet.redis("r1");
            GenericContainer<?> sluice = fleet.sluice(CONFIG.formatted("r1"), PORT);
            int port = sluice.getMappedPort(PORT);
            CompletableFuture<Void> stop;
            try (Redis open = new Redis(port)) {
                assertThat(open.ask("PING")).isEqualTo("+PONG");
                stop = CompletableFuture.runAsync(() -> docker.stopContainerCmd(sluice.getContainerId())
                        .withTimeout(STOP_SECONDS)
                        .exec());
                Await.until(
                        "not ready",
                        () -> Http.ask(sluice.getMappedPort(Fleet.METRICS), "/readyz")
                                        .statusCode()
                                == 503);
                assertThat(open.ask("PING"))
                        .as("a session of a draining process")
                        .isEqualTo("+PONG");
            }
            stop.join();
            InspectContainerResponse.ContainerState state =
                    docker.inspectContainerCmd(sluice.getContainerId()).exec().getState();
            assertThat(state.getExitCodeLong()).isZero();
            assertThat(sluice.getLogs()).contains("draining 1 session", "stopped");
        }
    }
}
