package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Daemon;
import dev.sluice.it.harness.Load;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus itself reads the metrics, finds nothing to complain of, and its rules fire. */
@Timeout(120)
class PrometheusIT {
    private static final Path RULES = Path.of("../deploy/prometheus").toAbsolutePath();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void theRulesPassTheirTests() throws IOException, InterruptedException {
        assertThat(Run.ok(
                        Requires.program("promtool"),
                        "test",
                        "rules",
                        RULES.resolve("sluice.rules.test.yaml").toString()))
                .contains("SUCCESS");
    }

    @Test
    void promtoolFindsNothingToComplainOfWithTwoHundredBackends() throws IOException, InterruptedException {
        StringJoiner backends = new StringJoiner(", ");
        for (int i = 0; i < 200; i++) {
            backends.add("b" + i + ": \"127.0.0.1:" + (2000 + i) + "\"");
        }
        try (Sluice sluice = Sluice.start("""
                log: {access: {output: none}}
                frontends: {f: {bind: "127.0.0.1:%d", pool: p}}
                pools: {p: {healthCheck: off, backends: {%s}}}
                """.formatted(Ports.free(), backends))) {
            Path scrape = Files.writeString(
                    directory.resolve("metrics"), sluice.scrape().body());
            Run check = Run.of("sh", "-c", Requires.program("promtool") + " check metrics < " + scrape);
            assertThat(check.output()).isEmpty();
            assertThat(check.status()).isZero();
        }
    }

    @Test
    void prometheusScrapesAndTheAlertOfADeadBackendFires() throws IOException, InterruptedException {
        String prometheus = Requires.program("prometheus");
        int port = Ports.free();
        int backend = Ports.free();
        int web = Ports.free();
        try (Daemon redis = Daemon.redis(directory, backend);
                Sluice sluice = Sluice.start("""
                        log: {access: {output: none}}
                        frontends: {f: {bind: "127.0.0.1:%d", pool: p}}
                        pools:
                          p:
                            healthCheck: {type: tcp, interval: 200ms, fastInterval: 200ms}
                            backends: {one: "127.0.0.1:%d"}
                        """.formatted(port, backend));
                Load load = Load.on(port, 50)) {
            load.awaitSuccesses(20);
            // The same rules, without the wait that keeps an operator's night quiet.
            String rules = Files.readString(RULES.resolve("sluice.rules.yaml")).replaceAll("(?m)^ +for: .*\\n", "");
            Files.writeString(directory.resolve("rules.yaml"), rules);
            Path config = Files.writeString(directory.resolve("prometheus.yaml"), """
                    global: {scrape_interval: 500ms, evaluation_interval: 500ms}
                    rule_files: [rules.yaml]
                    scrape_configs:
                      - job_name: sluice
                        static_configs: [{targets: ["%s"]}]
                    """.formatted(
                            sluice.url("").replace("http://", "")));
            try (Daemon _ = Daemon.start(
                    directory,
                    web,
                    prometheus,
                    "--config.file=" + config,
                    "--storage.tsdb.path=" + directory.resolve("data"),
                    "--web.listen-address=127.0.0.1:" + web)) {
                Await.until(
                        "it counts",
                        () -> query(web, "sluice_frontend_connections_total").contains("\"frontend\":\"f\""));
                Await.until(
                        "it has a rate",
                        () -> query(web, "rate(sluice_frontend_connections_total[5s])")
                                .contains("\"frontend\":\"f\""));
                assertThat(query(web, "ALERTS")).doesNotContain("SluicePoolWithoutBackends");
                redis.kill();
                Await.until(
                        "the alert fires",
                        () -> query(web, "ALERTS{alertstate=\"firing\"}").contains("SluicePoolWithoutBackends"));
            }
        }
    }

    @Test
    void theNamesOfHaproxysExporterAreThoseOfHaproxy() throws IOException, InterruptedException {
        int exporter = Ports.free();
        int metrics = Ports.free();
        Path config = Files.writeString(directory.resolve("haproxy.cfg"), """
                defaults
                  mode tcp
                  timeout connect 5s
                  timeout client 5s
                  timeout server 5s
                frontend exporter
                  mode http
                  bind 127.0.0.1:%d
                  http-request use-service prometheus-exporter
                frontend f
                  bind 127.0.0.1:%d
                  default_backend p
                backend p
                  server one 127.0.0.1:1 check
                """.formatted(exporter, Ports.free()));
        Path sluiceConfig = Files.writeString(directory.resolve("sluice.yaml"), """
                metrics: {bind: "127.0.0.1:%d", haproxyNames: true}
                frontends: {f: {bind: "127.0.0.1:%d", pool: p}}
                pools: {p: {backends: {one: "127.0.0.1:1"}}}
                """.formatted(metrics, Ports.free()));
        try (Daemon _ = Daemon.start(directory, exporter, Requires.program("haproxy"), "-db", "-f", config.toString());
                Sluice sluice = Sluice.startFrom(sluiceConfig, metrics)) {
            Set<String> theirs = series(Run.ok("curl", "-s", "http://127.0.0.1:" + exporter + "/metrics"));
            Set<String> ours = series(sluice.scrape().body());
            assertThat(ours).hasSizeGreaterThan(25);
            assertThat(theirs).containsAll(ours);
        }
    }

    /** Names with labels, without those of the exporter itself. */
    private static Set<String> series(String text) {
        return text.lines()
                .filter(line -> line.startsWith("haproxy_"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .collect(Collectors.toSet());
    }

    private static String query(int port, String expression) throws IOException, InterruptedException {
        return Run.ok(
                "curl",
                "-s",
                "--get",
                "http://127.0.0.1:" + port + "/api/v1/query",
                "--data-urlencode",
                "query=" + expression);
    }
}
