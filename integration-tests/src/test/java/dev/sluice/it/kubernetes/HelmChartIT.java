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
import org.junit.jupiter.params.provider.CsvSource;
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

    private static Pod pod(Manifests manifests) {
        return manifests.pods().stream()
                .filter(pod -> !pod.owner().startsWith("Pod/"))
                .findFirst()
                .orElseThrow();
    }

    private static Container sluice(Manifests manifests) {
        return pod(manifests).container("sluice");
    }

    private static JsonNode configuration(Manifests manifests) {
        Map<String, String> files = sluice(manifests).files().getOrDefault("/etc/sluice", Map.of());
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
        assertThat(sluice(manifests).args()).containsExactly("run", "-c", "/etc/sluice");
        assertThat(sluice(manifests).ports()).containsOnlyKeys("postgres", "metrics");
        assertThat(sluice(manifests).spec().at("/volumeMounts/0").has("subPath"))
                .isFalse();
        assertThat(pod(manifests).template().at("/metadata/annotations").has("checksum/config"))
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
        assertThat(check.image()).isEqualTo(sluice(manifests).image());
        assertThat(check.files()).isEqualTo(sluice(manifests).files());
        assertThat(check.environment()).isEqualTo(sluice(manifests).environment());
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
        assertThat(pod(manifests).spec().get("automountServiceAccountToken").asBoolean())
                .isFalse();
        assertThat(sluice(manifests).environment()).isEmpty();
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
                    .isEqualTo(pod(manifests).spec().path("serviceAccountName").asText());
            assertThat(binding.at("/subjects/0/namespace").asText()).isEqualTo(Chart.NAMESPACE);
            assertThat(manifests.ofKind("Role"))
                    .anyMatch(role -> role.at("/metadata/name").equals(binding.at("/roleRef/name"))
                            && role.at("/metadata/namespace").equals(binding.at("/metadata/namespace")));
        });
        assertThat(pod(manifests).spec().path("automountServiceAccountToken").asBoolean())
                .isTrue();
        assertThat(sluice(manifests).spec().path("env").toString())
                .contains("SLUICE_ZONE", "metadata.labels['topology.kubernetes.io/zone']");
        assertThat(manifests.one("NetworkPolicy").at("/spec/egress").toString()).contains("\"port\":6443");
    }

    @Test
    void onlyPodsOfTheNamespaceReachTheMetricsPortUnlessTheValuesSayMore() throws IOException {
        JsonNode ingress =
                Chart.render(Chart.scenario("default")).one("NetworkPolicy").at("/spec/ingress");
        assertThat(ingress).hasSize(2);
        assertThat(ingress.get(0).toString())
                .as("clients of the frontends: everybody")
                .doesNotContain("from", "metrics");
        assertThat(ingress.get(1))
                .isEqualTo(Manifests.document("{ports: [{port: metrics, protocol: TCP}], from: [{podSelector: {}}]}"));
        JsonNode widened =
                Chart.render(Chart.scenario("production")).one("NetworkPolicy").at("/spec/ingress/1/from");
        assertThat(widened.toString()).contains("monitoring").doesNotContain("podSelector");
    }

    @Test
    void portsFollowFromTheAddressesOfTheFrontends() throws IOException {
        Manifests manifests = Chart.render(Chart.scenario("daemonset"));
        assertThat(sluice(manifests).ports())
                .containsOnlyKeys("smtp", "pg-write", "tcp-7000", "tcp-7001", "metrics")
                .containsEntry("smtp", 10025)
                .containsEntry("pg-write", 5432);
        assertThat(manifests.one("Service").at("/spec/ports")).hasSize(4);
        assertThat(sluice(manifests).spec().path("ports").toString())
                .contains("\"containerPort\":10025,\"hostPort\":25")
                .contains("\"containerPort\":5432,\"hostPort\":5432");
    }

    @Test
    void clientsMayHaveOtherPortsThanThePods() throws IOException {
        JsonNode service = Chart.render(Chart.scenario("production")).named("edge-sluice", "Service");
        assertThat(service.at("/spec/ports")).isEqualTo(Manifests.document("""
                        - {name: pg-read, port: 5433, targetPort: pg-read, protocol: TCP}
                        - {name: pg-write, port: 5432, targetPort: pg-write, protocol: TCP, nodePort: 30432, appProtocol: kubernetes.io/postgres}
                        """));
        assertThat(service.at("/spec/externalTrafficPolicy").asText()).isEqualTo("Local");
    }

    @Test
    void frontendsOfThePodAloneNeedNoService() throws IOException {
        Manifests manifests = Chart.render(
                DEFAULT, "config: {frontends: {postgres: {bind: ['127.0.0.1:5432', 'unix:/run/sluice/pg']}}}");
        assertThat(manifests.ofKind("Service")).isEmpty();
        assertThat(sluice(manifests).ports()).containsOnlyKeys("metrics");
        assertThat(sluice(manifests).scratchDirectories()).containsExactly("/run/sluice");
    }

    @ParameterizedTest
    @CsvSource({
        "5s, 60s, 70",
        "0, 0, 5",
        "0s, 250ms, 6",
        "1500ms, 1m30s, 97",
        "5s, 2h, 7210",
        "1d, 1h1m1s1ms, 90067",
        "08s, 09s, 22",
    })
    void theTimeToEndIsThatOfTheDrainAndFiveSeconds(String delay, String timeout, long seconds) throws IOException {
        Manifests manifests =
                Chart.render(DEFAULT, "config: {process: {drain: {delay: %s, timeout: %s}}}".formatted(delay, timeout));
        assertThat(pod(manifests).gracePeriodSeconds()).isEqualTo(seconds);
    }

    /** As the language has it: without a timeout it is 60 s, or the spread when that is longer. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null | 65",
                "{} | 70",
                "{spread: 30s} | 70",
                "{spread: 5m} | 310",
                "{spread: 5m, timeout: 10m} | 610",
                "{spread: 5m, timeout: 2m} | 130",
            })
    void theTimeToEndOfALanguageDefaultCountsToo(String drain, long seconds) throws IOException {
        Manifests manifests = Chart.render(DEFAULT, "config: {process: {drain: %s}}".formatted(drain));
        assertThat(pod(manifests).gracePeriodSeconds()).isEqualTo(seconds);
    }

    @Test
    void aSecretHoldsTheConfigurationAndItsChangeReplacesThePods() throws IOException {
        Manifests manifests = Chart.render(Chart.scenario("secret"));
        assertThat(manifests.ofKind("ConfigMap")).isEmpty();
        assertThat(pod(manifests).gracePeriodSeconds()).isEqualTo(600);
        assertThat(manifests.ofKind("ServiceAccount")).isEmpty();
        assertThat(pod(manifests).spec().path("serviceAccountName").asText()).isEqualTo("existing");
        String checksum = "/metadata/annotations/checksum~1config";
        Manifests changed = Chart.render("secret", "config: {frontends: {redis: {maxConnections: 7}}}");
        assertThat(pod(manifests).template().at(checksum).asText())
                .hasSize(64)
                .isNotEqualTo(pod(changed).template().at(checksum).asText());
    }

    @Test
    void lowPortsAreAllowedByTheLowestOfThem() throws IOException {
        assertThat(pod(Chart.render(Chart.scenario("low-ports"))).sysctls())
                .containsExactly(Map.entry("net.ipv4.ip_unprivileged_port_start", "53"));
        assertThat(pod(Chart.render(DEFAULT, "allowLowPorts: true")).sysctls()).isEmpty();
    }

    @Test
    void portsOfANodeAreFreedBeforeTheNextPodTakesThem() throws IOException {
        String path = "/spec/strategy/rollingUpdate/maxSurge";
        assertThat(Chart.render(Chart.scenario(DEFAULT))
                        .one("Deployment")
                        .at(path)
                        .asInt(-1))
                .isEqualTo(1);
        for (String values : List.of("hostNetwork: true", "hostPorts: {postgres: 5432}")) {
            assertThat(Chart.render(DEFAULT, values).one("Deployment").at(path).asInt(-1))
                    .isZero();
        }
    }

    @Test
    void aDrainThatOnlyThePodKnowsNeedsItsTimeToEndFromTheValues() throws IOException {
        String values = "{terminationGracePeriodSeconds: 90, config: {process: {drain: {timeout: '${DRAIN}'}}}}";
        assertThat(pod(Chart.render(DEFAULT, values)).gracePeriodSeconds()).isEqualTo(90);
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
    void theHooksSleepIsPartOfTheTimeToEnd() throws IOException {
        assertThat(pod(Chart.render(Chart.scenario("production"))).gracePeriodSeconds())
                .isEqualTo(15 + 300 + 3 + 5);
    }

    @Test
    void aDigestCountsMoreThanATag() throws IOException {
        assertThat(sluice(Chart.render(Chart.scenario("production"))).image())
                .startsWith("registry.example.com/sluice@sha256:");
        assertThat(sluice(Chart.render(Chart.scenario(DEFAULT))).image()).isEqualTo("sluice:0.1.0");
    }
}
