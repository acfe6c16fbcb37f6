package dev.sluice.it.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.it.harness.Container;
import dev.sluice.it.harness.Manifests;
import dev.sluice.it.harness.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sidecar joins an application that knows nothing of it, and starts and stops in the right order. */
@Timeout(60)
class KustomizeIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private static Pod shop(Manifests manifests) {
        return manifests.pods().getFirst();
    }

    private static Manifests overlay(String name) throws IOException, InterruptedException {
        return ManifestSource.kustomize(ManifestSource.PLAIN.resolve("overlays/" + name));
    }

    private static List<String> names(Pod pod) {
        return pod.containers().stream().map(Container::name).toList();
    }

    @Test
    void theComponentPutsTheSidecarBeforeEverythingElse() throws IOException, InterruptedException {
        Pod pod = shop(overlay("sidecar"));
        assertThat(names(pod)).containsExactly("sluice", "migrate", "shop");
        assertSidecar(pod.container("sluice"));
    }

    @Test
    void thePlainManifestGatesTheApplicationByTheStartupProbe() throws IOException {
        Pod pod = shop(Manifests.read(ManifestSource.PLAIN.resolve("sidecar.yaml")));
        assertThat(names(pod)).containsExactly("sluice", "shop");
        assertSidecar(pod.container("sluice"));
    }

    private static void assertSidecar(Container sluice) {
        assertThat(sluice.isSidecar()).isTrue();
        assertThat(sluice.spec().path("startupProbe").isObject()).isTrue();
        assertThat(sluice.files().getOrDefault("/etc/sluice", Map.of())).containsOnlyKeys("sluice.yaml");
    }

    /** The form that README.md shows, in a directory of somebody else, with several Deployments. */
    @Test
    void everyDeploymentOfAnOverlayGetsTheSidecarAndNothingElseChanges() throws IOException, InterruptedException {
        Path own = Files.createDirectories(directory.resolve("own"));
        Path component = Files.createDirectories(directory.resolve("sidecar"));
        for (String file : List.of("kustomization.yaml", "sidecar.yaml")) {
            Files.copy(ManifestSource.PLAIN.resolve("components/sidecar/" + file), component.resolve(file));
        }
        Files.writeString(own.resolve("sluice.yaml"), "frontends: {f: {bind: '127.0.0.1:1234', pool: ['a:1']}}");
        Files.writeString(own.resolve("kustomization.yaml"), """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources: [apps.yaml]
                components: [../sidecar]
                configMapGenerator:
                  - {name: sluice-sidecar, files: [sluice.yaml], options: {disableNameSuffixHash: true}}
                """);
        String apps = "";
        for (String name : List.of("a", "b")) {
            apps += """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: %s}
                    spec:
                      selector: {matchLabels: {app: %s}}
                      template:
                        metadata: {labels: {app: %s}}
                        spec:
                          terminationGracePeriodSeconds: 77
                          containers: [{name: app, image: app}]
                          volumes: [{name: own, emptyDir: {}}]
                    ---
                    """.formatted(name, name, name);
        }
        Files.writeString(own.resolve("apps.yaml"), apps);
        Manifests manifests = ManifestSource.kustomize(own);
        assertThat(manifests.ofKind("Deployment"))
                .extracting(deployment -> deployment.at("/metadata/name").asText())
                .containsExactlyInAnyOrder("a", "b");
        assertThat(manifests.pods()).hasSize(2).allSatisfy(pod -> {
            assertThat(names(pod)).containsExactly("sluice", "app");
            assertThat(pod.gracePeriodSeconds()).isEqualTo(77);
            assertThat(pod.spec().path("volumes")).hasSize(3);
            assertThat(pod.container("sluice").files().toString()).contains("127.0.0.1:1234");
        });
    }

    @Test
    void interceptionRedirectsBeforeTheSidecarStartsAndSparesItsUser() throws IOException, InterruptedException {
        Pod pod = shop(overlay("intercept"));
        assertThat(names(pod)).containsExactly("redirect-ipv4", "redirect-ipv6", "sluice", "shop");
        String user = pod.container("sluice").security("runAsUser").asText();
        for (String rules : List.of("redirect-ipv4", "redirect-ipv6")) {
            assertThat(pod.container(rules).command()).containsSequence("!", "--uid-owner", user);
        }
        assertThat(pod.container("shop").security("runAsUser").asText()).isNotEqualTo(user);
    }

    @Test
    void everyManifestRunsTheVersionOfTheChart() throws IOException, InterruptedException {
        JsonNode chart = Manifests.document(Files.readString(Chart.DIRECTORY.resolve("Chart.yaml")));
        String image = "sluice:" + chart.path("appVersion").asText();
        for (ManifestSource source : ManifestSource.all()) {
            if (!source.name().startsWith("helm ")) {
                assertThat(source.manifests().pods().stream().flatMap(pod -> pod.proxies().stream()))
                        .isNotEmpty()
                        .allMatch(proxy -> proxy.image().equals(image));
            }
        }
    }
}
