package dev.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Container;
import dev.sluice.it.harness.Container.Probe;
import dev.sluice.it.harness.Manifests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;

/** The pod of {@code deploy/kubernetes/sidecar.yaml}: Sluice, and an application that shares its network. */
@Timeout(600)
class ContainerSidecarIT {
    private static final String CLUSTER = "/var/lib/postgresql/15/main";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void theManifestsSidecarAnswersItsProbesAndServesTheApplicationBesideIt() throws IOException, InterruptedException {
        Container sidecar = Manifests.read(
                        Path.of(System.getProperty("sluice.launcher")).resolveSibling("deploy/kubernetes/sidecar.yaml"))
                .pods()
                .getFirst()
                .container("sluice");
        try (Fleet fleet = new Fleet(directory)) {
            for (String name : List.of("a", "b")) {
                fleet.redis("redis-" + name);
                postgres(fleet, "postgres-" + name);
            }
            GenericContainer<?> sluice = fleet.asInPod(sidecar);
            assertThat(sidecar.probes()).hasSize(3);
            for (Probe probe : sidecar.probes()) {
                assertThat(Http.ask(sluice.getMappedPort(probe.port()), probe.path())
                                .statusCode())
                        .as(probe.kind())
                        .isEqualTo(200);
            }
            GenericContainer<?> application = new GenericContainer<>(Images.peers());
            application.withNetworkMode("container:" + sluice.getContainerId()).withCommand("sleep", "600");
            fleet.start(application);
            assertThat(run(application, "redis-cli", "PING")).isEqualTo("PONG");
            assertThat(run(application, "psql", "-h", "127.0.0.1", "-U", "postgres", "-Atc", "select 6*7"))
                    .isEqualTo("42");
            DockerClientFactory.instance()
                    .client()
                    .stopContainerCmd(sluice.getContainerId())
                    .exec();
            assertThat(sluice.getCurrentContainerInfo().getState().getExitCodeLong())
                    .isZero();
        }
    }

    private static void postgres(Fleet fleet, String name) {
        fleet.peer(
                name,
                container -> container
                        .withCopyToContainer(Transferable.of("host all all all trust\n", 0644), "/etc/trust.conf")
                        .withCreateContainerCmdModifier(command -> command.withUser("postgres"))
                        .waitingFor(Wait.forLogMessage(".*ready to accept connections.*\\n", 1)),
                "/usr/lib/postgresql/15/bin/postgres",
                "-D",
                CLUSTER,
                "-c",
                "config_file=/etc/postgresql/15/main/postgresql.conf",
                "-c",
                "hba_file=/etc/trust.conf",
                "-c",
                "listen_addresses=*",
                "-c",
                "ssl=off");
    }

    private static String run(GenericContainer<?> container, String... command)
            throws IOException, InterruptedException {
        var result = container.execInContainer(command);
        assertThat(result.getExitCode()).as(result.getStderr()).isZero();
        return result.getStdout().strip();
    }
}
