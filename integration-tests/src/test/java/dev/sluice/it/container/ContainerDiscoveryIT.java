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
import org.testcontainers.containers.GenericContainer;

/** Backends are the containers that Docker's own name server knows under one name. */
@Timeout(600)
class ContainerDiscoveryIT {
    private static final int PORT = 6379;
    private static final int PICKS = 12;

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

    @Test
    void containersThatAreAddedGetSessionsAndThoseThatAreGoneGetNone() throws IOException {
        try (Fleet fleet = new Fleet(directory)) {
            fleet.redis("r1", "db");
            GenericContainer<?> sluice = fleet.sluice("""
                    frontends: {redis: {bind: "0.0.0.0:6379", pool: redis}}
                    pools: {redis: {discover: {dns: db, port: 6379, refresh: 1s}, healthCheck: {type: tcp, interval: 500ms}}}
                    """, PORT);
            assertThat(served(sluice)).containsExactly("r1");

            GenericContainer<?> second = fleet.redis("r2", "db");
            long added = System.nanoTime();
            Await.until("the second one serves", () -> served(sluice).contains("r2"));
            System.out.printf(
                    "container: from its start to the first session of a discovered one %d ms%n",
                    (System.nanoTime() - added) / 1_000_000);
            second.stop();
            Fleet.awaitMetric(sluice, "sluice_discovery_endpoints{pool=\"redis\"} 1");
            assertThat(served(sluice)).containsExactly("r1");
            assertThat(sluice.getLogs()).contains("1 added", "1 removed");
        }
    }
}
