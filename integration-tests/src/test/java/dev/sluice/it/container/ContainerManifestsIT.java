package dev.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Container;
import dev.sluice.it.harness.Container.Probe;
import dev.sluice.it.harness.Pod;
import dev.sluice.it.kubernetes.ManifestSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.testcontainers.containers.GenericContainer;

/** The image serves what the probes of every manifest ask for, as the user and in the memory that the manifest says. */
@Timeout(120)
class ContainerManifestsIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    static List<ManifestSource> sources() throws IOException {
        return ManifestSource.all();
    }

    @ParameterizedTest
    @MethodSource("sources")
    void everyProbeIsAnswered(ManifestSource source) throws IOException, InterruptedException {
        for (Pod pod : source.manifests().pods()) {
            for (Container proxy : pod.proxies()) {
                try (Fleet fleet = new Fleet(directory)) {
                    GenericContainer<?> sluice =
                            fleet.asInPod(proxy, proxy.backendNames().toArray(String[]::new));
                    assertThat(proxy.probes()).extracting(Probe::kind).contains("startupProbe", "livenessProbe");
                    for (Probe probe : proxy.probes()) {
                        assertThat(Http.ask(sluice.getMappedPort(probe.port()), probe.path())
                                        .statusCode())
                                .as(probe.kind())
                                .isEqualTo(200);
                    }
                }
            }
        }
    }
}
