package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Backends that come and go in a file while sessions run. */
@Timeout(120)
class FileDiscoveryIT extends DiscoveryScenario {
    private void replace(Path list, String text) throws IOException {
        Path next = directory.resolve("next");
        Files.writeString(next, text);
        Files.move(next, list, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void aListInAFileIsFollowedAndABrokenOneIsNot() throws Exception {
        Path list = directory.resolve("backends.yaml");
        replace(list, "- " + name(2) + "\n");
        try (Peer _ = backend(2);
                Peer _ = backend(3);
                Sluice sluice = Sluice.start(config("file: " + list, ""));
                Client old = new Client()) {
            assertThat(old.backend).isEqualTo(name(2));
            replace(list, "[{\"address\": \"" + name(3) + "\", \"name\": \"three\"}]");
            Await.until("the new list is followed", () -> serving().equals(name(3)));
            assertThat(old.say("still here")).isEqualTo("still here");
            assertThat(sluice.metric("sluice_backend_weight{backend=\"three\",pool=\"p\"}"))
                    .isEqualTo(1);

            replace(list, "- " + name(3) + "\n- 127.0.0.4\n");
            Await.until("it is noticed", () -> updates(sluice, "failed") == 1);
            assertThat(lines(sluice, "backends.yaml:2:3: [1]: \\\"127.0.0.4\\\" has no port"))
                    .isEqualTo(1);
            assertThat(serving()).isEqualTo(name(3));
            replace(list, "- " + name(2) + "\n");
            Await.until("and repaired", () -> serving().equals(name(2)));
        }
    }

    @Test
    void aBackendThatIsOutOfItsListForAMomentKeepsItsSessionsAndItsLimit() throws Exception {
        Path list = directory.resolve("backends.yaml");
        String both = "- " + name(2) + "\n- " + name(3) + "\n";
        replace(list, both);
        String pool = "balance: leastConnections, queue: {limit: 0}, drain: {timeout: 4s}, healthCheck: off,";
        List<Client> clients = new ArrayList<>();
        try (Peer _ = backend(2);
                Peer _ = backend(3);
                Peer _ = backend(4);
                Sluice sluice = Sluice.start(config("file: " + list + ", maxConnections: 10", pool))) {
            for (int i = 0; i < 20; i++) {
                clients.add(new Client());
            }
            replace(list, "- " + name(3) + "\n");
            awaitEndpoints(sluice, 1);
            replace(list, both + "- " + name(4) + "\n");
            awaitEndpoints(sluice, 3);
            assertThat(active(sluice, 2)).isEqualTo(10);
            try (Client witness = new Client()) {
                assertThat(witness.backend).as("the others are full").isEqualTo(name(4));
                replace(list, both);
                Await.until("the backend that stays away has drained", () -> ended(sluice, "drain") == 1);
            }
            for (Client client : clients) {
                assertThat(client.say("still here")).isEqualTo("still here");
            }
            assertThat(active(sluice, 2)).isEqualTo(10);
            assertThat(active(sluice, 3)).isEqualTo(10);
            Run connections = Sluice.command(
                    "connections",
                    "--admin",
                    directory.resolve("admin.sock").toString(),
                    "--backend",
                    "p/" + name(2),
                    "-o",
                    "json");
            assertThat(connections.output().split("\"phase\"", -1)).hasSize(11);
            assertThat(lines(sluice, "pool p: back with what they had: " + name(2) + " (away"))
                    .isEqualTo(1);
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    private double active(Sluice sluice, int host) throws IOException, InterruptedException {
        return sluice.metric("sluice_backend_connections_active{backend=\"%s\",pool=\"p\"}".formatted(name(host)));
    }

    private static double ended(Sluice sluice, String cause) throws IOException, InterruptedException {
        return sluice.metric(
                "sluice_connections_closed_total{cause=\"%s\",frontend=\"f\",phase=\"data\"}".formatted(cause));
    }

    @Test
    void aListIsFoundBesideItsConfigurationFile() throws Exception {
        Path etc = Files.createDirectory(directory.resolve("etc"));
        Files.writeString(etc.resolve("backends.json"), "[\"" + name(2) + "\"]");
        int metrics = Ports.free();
        Path config = Files.writeString(
                etc.resolve("sluice.yaml"),
                "metrics: {bind: \"127.0.0.1:%d\"}\n".formatted(metrics) + config("file: backends.json", ""));
        try (Peer _ = backend(2);
                Sluice _ = Sluice.startFrom(config, metrics)) {
            assertThat(serving()).isEqualTo(name(2));
        }
    }
}
