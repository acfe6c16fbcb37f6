package dev.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;

/** A Prometheus beside Sluice scrapes it and raises the alerts that are shipped. */
@Timeout(600)
class ContainerPrometheusIT {
    private static final int PORT = 6379;
    private static final int PROMETHEUS = 9090;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void aPoolThatLosesItsLastBackendRaisesItsAlertAndItsReturnEndsIt() throws IOException, InterruptedException {
        try (Fleet fleet = new Fleet(directory)) {
            GenericContainer<?> redis = fleet.redis("r1");
            GenericContainer<?> sluice = fleet.sluice("""
                    frontends: {redis: {bind: "0.0.0.0:6379", pool: redis}}
                    pools: {redis: {healthCheck: {type: tcp, interval: 500ms}, backends: {r1: "r1:6379"}}}
                    """, PORT);
            String rules = Files.readString(Path.of(System.getProperty("sluice.launcher"))
                    .resolveSibling("deploy/prometheus/sluice.rules.yaml"));
            GenericContainer<?> prometheus = fleet.peer(
                    "prometheus",
                    container -> container
                            .withExposedPorts(PROMETHEUS)
                            .withCopyToContainer(Transferable.of(rules), "/etc/prometheus/sluice.rules.yaml")
                            .withCopyToContainer(Transferable.of("""
                                            global: {scrape_interval: 1s, evaluation_interval: 1s}
                                            rule_files: [sluice.rules.yaml]
                                            scrape_configs:
                                              - job_name: sluice
                                                static_configs: [{targets: ["sluice:9400"]}]
                                            """), "/etc/prometheus/prometheus.yml"),
                    "prometheus",
                    "--config.file=/etc/prometheus/prometheus.yml",
                    "--storage.tsdb.path=/tmp/prometheus");
            int port = prometheus.getMappedPort(PROMETHEUS);
            Await.until("scraped", () -> query(port, "up{job=\"sluice\"}").contains("\"1\"]"));
            Redis.nameAt(sluice.getMappedPort(PORT));
            Await.until(
                    "a connection is counted",
                    () -> query(port, "sluice_frontend_connections_total{frontend=\"redis\"}")
                            .contains("\"1\"]"));
            String alert = "ALERTS{alertname=\"SluicePoolWithoutBackends\",alertstate=\"firing\",pool=\"redis\"}";
            assertThat(query(port, alert)).contains("\"result\":[]");

            redis.getDockerClient().killContainerCmd(redis.getContainerId()).exec();
            Await.until("the alert fires", () -> query(port, alert).contains("\"1\"]"));
            redis.getDockerClient().startContainerCmd(redis.getContainerId()).exec();
            Await.until("the alert is over", () -> query(port, alert).contains("\"result\":[]"));
        }
    }

    private static String query(int port, String expression) throws IOException, InterruptedException {
        return Http.get(port, "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    }
}
