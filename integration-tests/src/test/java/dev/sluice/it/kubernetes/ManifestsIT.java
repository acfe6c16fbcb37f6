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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every manifest, wherever it comes from. */
@Timeout(60)
class ManifestsIT {
    /** What needs more than a restricted namespace gives, and exactly what. */
    private static final Map<String, List<String>> UNRESTRICTED = Map.of(
            "helm daemonset",
            List.of("sluice: hostPort 5432", "sluice: hostPort 25"),
            "helm hostnetwork",
            List.of("hostNetwork"),
            "kustomize overlays/intercept",
            List.of(
                    "redirect-ipv4: may run as root",
                    "redirect-ipv4: runs as root",
                    "redirect-ipv4: adds NET_ADMIN",
                    "redirect-ipv4: adds NET_RAW",
                    "redirect-ipv6: may run as root",
                    "redirect-ipv6: runs as root",
                    "redirect-ipv6: adds NET_ADMIN",
                    "redirect-ipv6: adds NET_RAW"));

    private static final Pattern PART = Pattern.compile("([0-9]+)(ms|s|m|h|d)");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    static List<ManifestSource> sources() throws IOException {
        return ManifestSource.all();
    }

    @ParameterizedTest
    @MethodSource("sources")
    void everyObjectHasTheFormThatKubernetesExpects(ManifestSource source) throws IOException, InterruptedException {
        Manifests manifests = source.manifests();
        assertThat(manifests.objects()).isNotEmpty();
        assertThat(manifests.objects().stream().flatMap(object -> KubernetesModels.problems(object).stream()))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("sources")
    void everyPodMayEnterARestrictedNamespaceButForTheExceptionsNamed(ManifestSource source)
            throws IOException, InterruptedException {
        List<Pod> pods = source.manifests().pods();
        assertThat(pods).isNotEmpty();
        for (Pod pod : pods) {
            boolean exempt = !pod.owner().startsWith("Pod/"); // that of the chart's test
            assertThat(PodSecurity.violations(pod))
                    .as(pod.owner())
                    .containsExactlyInAnyOrderElementsOf(
                            exempt ? UNRESTRICTED.getOrDefault(source.name(), List.of()) : List.of());
        }
    }

    @ParameterizedTest
    @MethodSource("sources")
    void theProgramAcceptsEveryConfiguration(ManifestSource source) throws IOException, InterruptedException {
        for (Container proxy : proxies(source.manifests())) {
            Run check = new Node(proxy, directory).check();
            assertThat(check.status()).as(check.output()).isZero();
            assertThat(check.output()).doesNotContain("warning");
        }
    }

    @ParameterizedTest
    @MethodSource("sources")
    void everyPodGetsTheTimeThatItsDrainMayTake(ManifestSource source) throws IOException, InterruptedException {
        for (Container proxy : proxies(source.manifests())) {
            JsonNode drain = configuration(proxy).at("/process/drain");
            long millis = millis(drain.path("delay").asText("0s"))
                    + millis(drain.path("timeout").asText("60s"));
            long sleep = proxy.spec().at("/lifecycle/preStop/sleep/seconds").asLong();
            assertThat(proxy.pod().gracePeriodSeconds() * 1000).isGreaterThanOrEqualTo(millis + (sleep + 5) * 1000);
        }
    }

    /** As docs/install.md reckons: what the program takes, and what a session takes, most of it in the kernel. */
    @ParameterizedTest
    @MethodSource("sources")
    void theMemoryCarriesTheConnectionsThatAreAllowed(ManifestSource source) throws IOException, InterruptedException {
        for (Container proxy : proxies(source.manifests())) {
            int connections = configuration(proxy).at("/process/maxConnections").asInt(Integer.MAX_VALUE);
            assertThat(proxy.memoryLimit()).isGreaterThanOrEqualTo((85L << 20) + connections * (8L << 10));
        }
    }

    @ParameterizedTest
    @MethodSource("sources")
    void theProgramStartsWithEveryConfigurationAndAnswersItsProbes(ManifestSource source)
            throws IOException, InterruptedException {
        Requires.root();
        for (Container proxy : proxies(source.manifests())) {
            Node.Observation seen = new Node(proxy, directory).start();
            assertThat(proxy.probes()).extracting(Container.Probe::kind).contains("startupProbe", "livenessProbe");
            for (Container.Probe probe : proxy.probes()) {
                assertThat(seen.answers()).containsEntry(probe.port() + probe.path(), "200");
            }
            Set<Integer> declared = new TreeSet<>(proxy.ports().values());
            // A sidecar declares what others may use; it may listen on more.
            assertThat(seen.listening()).containsAll(declared);
            if (!proxy.isSidecar()) {
                assertThat(seen.listening()).isEqualTo(declared);
            }
        }
    }

    /** "sluice status" in the pod needs it, and the file system of the image is read-only. */
    @ParameterizedTest
    @MethodSource("sources")
    void theAdminSocketIsWhereTheContainerMayWrite(ManifestSource source) throws IOException, InterruptedException {
        for (Container proxy : proxies(source.manifests())) {
            String socket = configuration(proxy).at("/admin/socket").asText();
            if (!source.name().startsWith("helm ")) {
                assertThat(socket).isEqualTo("/run/sluice/admin.sock");
            }
            if (!socket.isEmpty()) {
                assertThat(proxy.scratchDirectories()).anyMatch(path -> socket.startsWith(path + "/"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sources")
    void everySelectorFindsThePodsOfTheWorkloadAndNothingElse(ManifestSource source)
            throws IOException, InterruptedException {
        Manifests manifests = source.manifests();
        for (JsonNode object : manifests.objects()) {
            Map<String, String> selector = selector(object);
            if (!selector.isEmpty()) {
                assertThat(manifests.pods())
                        .filteredOn(pod -> pod.labels().entrySet().containsAll(selector.entrySet()))
                        .as(object.path("kind").asText())
                        .hasSize(1)
                        .noneMatch(pod -> pod.owner().startsWith("Pod/"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sources")
    void everyPortThatAnObjectNamesIsOneOfTheContainer(ManifestSource source) throws IOException, InterruptedException {
        Manifests manifests = source.manifests();
        Set<String> named = new TreeSet<>();
        manifests
                .ofKind("Service")
                .forEach(service -> service.at("/spec/ports")
                        .forEach(port -> named.add(port.path("targetPort").asText())));
        manifests
                .ofKind("NetworkPolicy")
                .forEach(policy -> policy.at("/spec/ingress")
                        .forEach(rule -> rule.path("ports")
                                .forEach(port -> named.add(port.path("port").asText()))));
        manifests
                .ofKind("PodMonitor")
                .forEach(monitor -> monitor.at("/spec/podMetricsEndpoints")
                        .forEach(endpoint -> named.add(endpoint.path("port").asText())));
        for (Container proxy : proxies(manifests)) {
            assertThat(proxy.ports().keySet()).containsAll(named);
        }
    }

    private static Map<String, String> selector(JsonNode object) {
        String kind = object.path("kind").asText();
        String path = Map.of(
                        "Service", "/spec/selector",
                        "Deployment", "/spec/selector/matchLabels",
                        "DaemonSet", "/spec/selector/matchLabels",
                        "PodDisruptionBudget", "/spec/selector/matchLabels",
                        "PodMonitor", "/spec/selector/matchLabels",
                        "NetworkPolicy", "/spec/podSelector/matchLabels")
                .getOrDefault(kind, "");
        Map<String, String> labels = new HashMap<>();
        if (!path.isEmpty()) {
            object.at(path)
                    .properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asText()));
            assertThat(labels).as(kind).isNotEmpty();
        }
        return labels;
    }

    private static List<Container> proxies(Manifests manifests) {
        List<Container> proxies =
                manifests.pods().stream().flatMap(pod -> pod.proxies().stream()).toList();
        assertThat(proxies).isNotEmpty();
        return proxies;
    }

    private static JsonNode configuration(Container proxy) {
        return Manifests.document(String.join(
                "\n", proxy.files().getOrDefault("/etc/sluice", Map.of()).values()));
    }

    private static long millis(String duration) {
        Matcher part = PART.matcher(duration);
        long millis = 0;
        while (part.find()) {
            millis += Long.parseLong(part.group(1)) * MILLIS.getOrDefault(part.group(2), 0L);
        }
        return millis;
    }
}
