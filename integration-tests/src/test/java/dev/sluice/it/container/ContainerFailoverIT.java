package dev.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/** Clients keep being served while containers behind Sluice stop, freeze and lose their network. */
@Timeout(600)
class ContainerFailoverIT {
    private static final int PORT = 6379;
    private static final int PICKS = 30;
    private static final String CONFIG = """
            defaults: {timeouts: {connect: 1s}} # a host that is gone answers nothing
            frontends: {redis: {bind: "0.0.0.0:6379", pool: redis}}
            pools:
              redis:
                healthCheck:
                  type: sendExpect
                  interval: 200ms
                  timeout: 500ms
                  steps: [{send: "PING\\r\\n"}, {expect: "+PONG"}]
                backends: {r1: "r1:6379", r2: "r2:6379", r3: "r3:6379"}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private static Set<String> served(GenericContainer<?> sluice) throws IOException {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < PICKS; i++) {
            names.add(Redis.nameAt(sluice.getMappedPort(PORT)));
        }
        return names;
    }

    private static void awaitServed(GenericContainer<?> sluice, String... names) {
        Await.until(
                "served by " + String.join(", ", names), () -> served(sluice).equals(Set.of(names)));
    }

    @Test
    void stoppedFrozenAndDisconnectedContainersGetNoClientsUntilTheyReturn() throws IOException {
        try (Fleet fleet = new Fleet(directory)) {
            GenericContainer<?> first = fleet.redis("r1");
            GenericContainer<?> second = fleet.redis("r2");
            GenericContainer<?> third = fleet.redis("r3");
            GenericContainer<?> sluice = fleet.sluice(CONFIG, PORT);
            var docker = DockerClientFactory.instance().client();
            awaitServed(sluice, "r1", "r2", "r3");

            docker.killContainerCmd(first.getContainerId()).exec();
            Await.until("it is dead", () -> !first.isRunning()); // what it had accepted until then is lost
            assertThat(served(sluice)).as("a dead one costs no client").doesNotContain("r1");
            docker.startContainerCmd(first.getContainerId()).exec();
            awaitServed(sluice, "r1", "r2", "r3");

            docker.pauseContainerCmd(second.getContainerId()).exec();
            Fleet.awaitMetric(sluice, "sluice_backend_up{backend=\"r2\",pool=\"redis\"} 0");
            assertThat(served(sluice)).containsExactlyInAnyOrder("r1", "r3");
            docker.unpauseContainerCmd(second.getContainerId()).exec();
            awaitServed(sluice, "r1", "r2", "r3");

            try (Redis open = new Redis(sluice.getMappedPort(PORT))) {
                boolean keepThird = open.name().equals("r3");
                GenericContainer<?> cut = keepThird ? second : third;
                String name = keepThird ? "r2" : "r3";
                docker.disconnectFromNetworkCmd()
                        .withNetworkId(fleet.network().getId())
                        .withContainerId(cut.getContainerId())
                        .exec();
                Fleet.awaitMetric(sluice, "sluice_backend_up{backend=\"" + name + "\",pool=\"redis\"} 0");
                assertThat(served(sluice)).hasSize(2).doesNotContain(name);
                assertThat(open.ask("PING")).as("a session of another backend").isEqualTo("+PONG");
            }
        }
    }
}
