package dev.sluice.it.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.it.harness.Container;
import dev.sluice.it.harness.Manifests;
import dev.sluice.it.harness.Pod;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A secret of Kubernetes that the values name is a certificate of the configuration, for clients, scrapes and probes. */
@Timeout(60)
class HelmTlsIT {
    private static final String VALUES = """
            tlsSecrets: {web: web-tls, metrics.own: metrics-tls}
            metrics:
              service: {enabled: true, annotations: {prometheus.io/scrape: "true"}}
              podMonitor: {enabled: true, tlsConfig: {serverName: sluice.example.com}}
            config:
              metrics: {tls: {certificates: metrics.own}}
              frontends: {postgres: {tls: {certificates: web, default: web}}}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private static Manifests manifests() throws IOException {
        return Chart.render("default", VALUES);
    }

    @Test
    void theSecretIsMountedForTheUserOfThePodAndIsACertificateOfTheConfiguration() throws IOException {
        for (Pod pod : manifests().pods()) {
            Container container = pod.containers().getFirst();
            JsonNode config = Manifests.document(String.valueOf(
                    container.files().getOrDefault("/etc/sluice", Map.of()).get("sluice.yaml")));
            assertThat(config.path("certificates")).isEqualTo(Manifests.document("""
                                    metrics.own: {chain: /etc/sluice-tls/metrics.own/tls.crt, key: /etc/sluice-tls/metrics.own/tls.key}
                                    web: {chain: /etc/sluice-tls/web/tls.crt, key: /etc/sluice-tls/web/tls.key}
                                    """));
            assertThat(container.projectedSecrets())
                    .containsEntry(
                            "/etc/sluice-tls",
                            List.of("metrics.own/tls.crt", "metrics.own/tls.key", "web/tls.crt", "web/tls.key"));
            JsonNode volume = pod.spec().path("volumes").get(1);
            assertThat(volume.at("/projected/defaultMode").asInt()).isEqualTo(0440);
            assertThat(volume.at("/projected/sources/1/secret/name").asText()).isEqualTo("web-tls");
            assertThat(pod.spec().at("/securityContext/fsGroup").asInt()).isEqualTo(65532);
            assertThat(container.spec().at("/volumeMounts/1").has("subPath"))
                    .as("a file mounted by subPath would never change")
                    .isFalse();
        }
    }

    @Test
    void probesAndScrapesSpeakWhatTheMetricsPortSpeaks() throws IOException {
        Manifests manifests = manifests();
        assertThat(Chart.sluice(manifests).probes())
                .hasSize(3)
                .allMatch(probe -> probe.scheme().equals("https"));
        JsonNode endpoint = manifests.one("PodMonitor").at("/spec/podMetricsEndpoints/0");
        assertThat(endpoint.path("scheme").asText()).isEqualTo("https");
        assertThat(endpoint.at("/tlsConfig/serverName").asText()).isEqualTo("sluice.example.com");
        String scheme = "/metadata/annotations/prometheus.io~1scheme";
        assertThat(manifests.named("edge-sluice-metrics", "Service").at(scheme).asText())
                .isEqualTo("https");

        Manifests plain = Chart.render(Chart.scenario("production"));
        assertThat(Chart.sluice(plain).probes())
                .allMatch(probe -> probe.scheme().equals("http"));
        assertThat(plain.one("PodMonitor").at("/spec/podMetricsEndpoints/0").has("scheme"))
                .isFalse();
        assertThat(plain.named("edge-sluice-metrics", "Service").at(scheme).isMissingNode())
                .isTrue();
    }

    @Test
    void theObjectsHaveTheFormThatKubernetesExpectsAndMayEnterARestrictedNamespace() throws IOException {
        Manifests manifests = manifests();
        assertThat(manifests.objects().stream().flatMap(object -> KubernetesModels.problems(object).stream()))
                .isEmpty();
        for (Pod pod : manifests.pods()) {
            assertThat(PodSecurity.violations(pod)).isEmpty();
        }
    }

    @Test
    void theProgramStartsWithItAndAnswersItsProbes() throws IOException, InterruptedException {
        Requires.root();
        Container sluice = Chart.sluice(manifests());
        Run check = new Node(sluice, directory).check();
        assertThat(check.status()).as(check.output()).isZero();
        assertThat(check.output()).doesNotContain("warning");
        Node.Observation seen = new Node(sluice, directory).start();
        for (Container.Probe probe : sluice.probes()) {
            assertThat(seen.answers()).containsEntry(probe.port() + probe.path(), "200");
        }
    }

    @Test
    void aNameThatIsThereTwiceIsRefused() throws IOException {
        assertThat(Chart.refusal(
                        "default", "{tlsSecrets: {web: web-tls}, config: {certificates: {web: {directory: /certs}}}}"))
                .contains("tlsSecrets.web: config.certificates has a certificate of this name too; remove one of them");
        assertThat(Chart.refusal("default", "tlsSecrets: {web: ''}")).contains("at '/tlsSecrets/web'");
        assertThat(Chart.refusal("default", "tlsSecrets: {'..': web-tls}")).contains("invalid propertyName '..'");
    }
}
