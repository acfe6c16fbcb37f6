package dev.sluice.it.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.it.harness.Manifests;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ports of the pods, of their service and of their node follow from the addresses of the frontends, and nothing more is open. */
@Timeout(60)
class HelmPortsIT {
    private static final String DEFAULT = "default";

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
        assertThat(Chart.sluice(manifests).ports())
                .containsOnlyKeys("smtp", "pg-write", "tcp-7000", "tcp-7001", "metrics")
                .containsEntry("smtp", 10025)
                .containsEntry("pg-write", 5432);
        assertThat(manifests.one("Service").at("/spec/ports")).hasSize(4);
        assertThat(Chart.sluice(manifests).spec().path("ports").toString())
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
        assertThat(Chart.sluice(manifests).ports()).containsOnlyKeys("metrics");
        assertThat(Chart.sluice(manifests).scratchDirectories()).containsExactly("/run/sluice");
    }

    @Test
    void lowPortsAreAllowedByTheLowestOfThem() throws IOException {
        assertThat(Chart.pod(Chart.render(Chart.scenario("low-ports"))).sysctls())
                .containsExactly(Map.entry("net.ipv4.ip_unprivileged_port_start", "53"));
        assertThat(Chart.pod(Chart.render(DEFAULT, "allowLowPorts: true")).sysctls())
                .isEmpty();
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
}
