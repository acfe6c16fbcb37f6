package dev.sluice.it.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import dev.sluice.it.harness.Container;
import dev.sluice.it.harness.Manifests;
import dev.sluice.it.harness.Pod;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart says in objects of Kubernetes what its values say. */
@Timeout(60)
class HelmChartIT {
    private static final String DEFAULT = "default";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    static List<Path> scenarios() throws IOException {
        return Chart.scenarios();
    }

    private static JsonNode configuration(Manifests manifests) {
        Map<String, String> files = Chart.sluice(manifests).files().getOrDefault("/etc/sluice", Map.of());
        return Manifests.document(files.getOrDefault("sluice.yaml", ""));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void strictLintFindsNothing(Path values) throws IOException {
        assertClean(Chart.lint(values, directory));
    }

    /** As somebody lints who has no values yet. */
    @Test
    void strictLintFindsNothingInTheChartAlone() {
        assertClean(new Helm(Chart.DIRECTORY).lint().strict().call());
    }

    private static void assertClean(LintResult result) {
        assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
        assertThat(result.getMessages()).noneMatch(line -> line.contains("WARNING") || line.contains("ERROR"));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void theConfigurationIsThatOfTheValues(Path values) throws IOException {
        assertThat(configuration(Chart.render(values)))
                .isEqualTo(Chart.values(values).path("config"));
    }

    @Test
    void thePodFollowsItsConfigurationAndIsReachableForProbes() throws IOException {
        Manifests manifests = Chart.render(Chart.scenario(DEFAULT));
        assertThat(configuration(manifests).at("/process/watchConfig").asBoolean())
                .isTrue();
        assertThat(Chart.sluice(manifests).args()).containsExactly("run", "-c", "/etc/sluice");
        assertThat(Chart.sluice(manifests).ports()).containsOnlyKeys("postgres", "metrics");
        assertThat(Chart.sluice(manifests).spec().at("/volumeMounts/0").has("subPath"))
                .isFalse();
        assertThat(Chart.pod(manifests).template().at("/metadata/annotations").has("checksum/config"))
                .isFalse();
    }

    @Test
    void theTestOfTheChartChecksWhatThePodsRun() throws IOException {
        Manifests manifests = Chart.render(Chart.scenario("secret"));
        Container check = manifests.pods().stream()
                .filter(pod -> pod.owner().equals("Pod/edge-sluice-check"))
                .findFirst()
                .orElseThrow()
                .container("check");
        assertThat(check.args()).containsExactly("check", "-c", "/etc/sluice");
        assertThat(check.image()).isEqualTo(Chart.sluice(manifests).image());
        assertThat(check.files()).isEqualTo(Chart.sluice(manifests).files());
        assertThat(check.environment()).isEqualTo(Chart.sluice(manifests).environment());
        assertThat(check.pod()
                        .template()
                        .at("/metadata/annotations/helm.sh~1hook-delete-policy")
                        .asText())
                .as("helm test --logs reads the log after the test")
                .isEqualTo("before-hook-creation");
    }

    @Test
    void theTestOfTheChartRunsWhereThePodsMayRun() throws IOException {
        String values =
                "{nodeSelector: {pool: edge}, tolerations: [{key: edge, operator: Exists}], priorityClassName: high}";
        for (Pod pod : Chart.render(DEFAULT, values).pods()) {
            assertThat(pod.spec().at("/nodeSelector/pool").asText())
                    .as(pod.owner())
                    .isEqualTo("edge");
            assertThat(pod.spec().at("/tolerations/0/key").asText()).isEqualTo("edge");
            assertThat(pod.spec().path("priorityClassName").asText()).isEqualTo("high");
        }
    }

    @Test
    void withoutDiscoveryNothingMayAskTheApiServer() throws IOException {
        Manifests manifests = Chart.render(Chart.scenario(DEFAULT));
        assertThat(manifests.ofKind("Role")).isEmpty();
        assertThat(manifests.ofKind("RoleBinding")).isEmpty();
        assertThat(Chart.pod(manifests)
                        .spec()
                        .get("automountServiceAccountToken")
                        .asBoolean())
                .isFalse();
        assertThat(Chart.sluice(manifests).environment()).isEmpty();
    }

    @Test
    void discoveryMayReadEndpointSlicesOfTheNamespacesThatThePoolsName() throws IOException {
        Manifests manifests = Chart.render(Chart.scenario("discovery"));
        assertThat(manifests.ofKind("Role"))
                .extracting(role -> role.at("/metadata/namespace").asText())
                .containsExactlyInAnyOrder("data", Chart.NAMESPACE);
        assertThat(manifests.ofKind("Role"))
                .allSatisfy(
                        role -> assertThat(role.path("rules"))
                                .isEqualTo(
                                        Manifests.document(
                                                "[{apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [get, list, watch]}]")));
        assertThat(manifests.ofKind("RoleBinding")).hasSize(2).allSatisfy(binding -> {
            assertThat(binding.at("/subjects/0/name").asText())
                    .isEqualTo(Chart.pod(manifests)
                            .spec()
                            .path("serviceAccountName")
                            .asText());
            assertThat(binding.at("/subjects/0/namespace").asText()).isEqualTo(Chart.NAMESPACE);
            assertThat(manifests.ofKind("Role"))
                    .anyMatch(role -> role.at("/metadata/name").equals(binding.at("/roleRef/name"))
                            && role.at("/metadata/namespace").equals(binding.at("/metadata/namespace")));
        });
        assertThat(Chart.pod(manifests)
                        .spec()
                        .path("automountServiceAccountToken")
                        .asBoolean())
                .isTrue();
        assertThat(Chart.sluice(manifests).spec().path("env").toString())
                .contains("SLUICE_ZONE", "metadata.labels['topology.kubernetes.io/zone']");
        assertThat(manifests.one("NetworkPolicy").at("/spec/egress").toString()).contains("\"port\":6443");
    }

    @Test
    void aSecretHoldsTheConfigurationAndItsChangeReplacesThePods() throws IOException {
        Manifests manifests = Chart.render(Chart.scenario("secret"));
        assertThat(manifests.ofKind("ConfigMap")).isEmpty();
        assertThat(Chart.pod(manifests).gracePeriodSeconds()).isEqualTo(600);
        assertThat(manifests.ofKind("ServiceAccount")).isEmpty();
        assertThat(Chart.pod(manifests).spec().path("serviceAccountName").asText())
                .isEqualTo("existing");
        String checksum = "/metadata/annotations/checksum~1config";
        Manifests changed = Chart.render("secret", "config: {frontends: {redis: {maxConnections: 7}}}");
        assertThat(Chart.pod(manifests).template().at(checksum).asText())
                .hasSize(64)
                .isNotEqualTo(Chart.pod(changed).template().at(checksum).asText());
    }

    @Test
    void aChartThatDependsOnThisOneMaySwitchItOn() throws IOException {
        assertThat(Chart.render(DEFAULT, "{enabled: true, global: {any: thing}}")
                        .ofKind("Deployment"))
                .hasSize(1);
    }

    @Test
    void aSinglePodHasNoDisruptionBudget() throws IOException {
        assertThat(Chart.render(Chart.scenario(DEFAULT)).ofKind("PodDisruptionBudget"))
                .hasSize(1);
        assertThat(Chart.render(DEFAULT, "replicaCount: 1").ofKind("PodDisruptionBudget"))
                .isEmpty();
        assertThat(Chart.render(DEFAULT, "autoscaling: {enabled: true, minReplicas: 1}")
                        .ofKind("PodDisruptionBudget"))
                .isEmpty();
        assertThat(Chart.render(DEFAULT, "kind: DaemonSet").ofKind("PodDisruptionBudget"))
                .isEmpty();
    }

    @Test
    void anAutoscalerDecidesTheNumberOfPodsAndRemovesThemLate() throws IOException {
        Manifests manifests = Chart.render(Chart.scenario("production"));
        assertThat(manifests.one("Deployment").path("spec").has("replicas")).isFalse();
        JsonNode scaler = manifests.one("HorizontalPodAutoscaler");
        assertThat(scaler.at("/spec/behavior/scaleDown/stabilizationWindowSeconds")
                        .asInt())
                .isEqualTo(600);
        assertThat(scaler.at("/spec/metrics")).hasSize(2);
    }

    @Test
    void aDigestCountsMoreThanATag() throws IOException {
        assertThat(Chart.sluice(Chart.render(Chart.scenario("production"))).image())
                .startsWith("registry.example.com/sluice@sha256:");
        assertThat(Chart.sluice(Chart.render(Chart.scenario(DEFAULT))).image()).isEqualTo("sluice:0.1.0");
    }
}
