package dev.sluice.it.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Container;
import dev.sluice.it.harness.Manifests;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the start of a pod waits for. */
@Timeout(60)
class HelmStartupIT {
    private static Map<String, String> paths(Manifests manifests) {
        return manifests.pods().stream()
                .flatMap(pod -> pod.proxies().stream())
                .flatMap(proxy -> proxy.probes().stream())
                .collect(Collectors.toMap(Container.Probe::kind, Container.Probe::path));
    }

    @Test
    void byItselfAStartWaitsForNoPool() throws IOException {
        assertThat(paths(Chart.render(Chart.scenario("default"))))
                .isEqualTo(Map.of("startupProbe", "/readyz", "readinessProbe", "/readyz", "livenessProbe", "/livez"));
    }

    @Test
    void namedPoolsAreAskedForAtTheStartAlone() throws IOException {
        String values =
                "{startupPools: [postgres, redis], config: {pools: {redis: {backends: [\"redis:6379\"], healthCheck: {interval: 5s}}}}}";
        assertThat(paths(Chart.render("default", values)))
                .isEqualTo(Map.of(
                        "startupProbe",
                        "/readyz?pool=postgres&pool=redis",
                        "readinessProbe",
                        "/readyz",
                        "livenessProbe",
                        "/livez"));
    }

    /** The chart refuses what is surely not checked, and nothing else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "['redis-a:6379', 'redis-b:6379']",
                "{discover: {kubernetes: {service: redis}}}",
                "{backends: ['redis:6379'], healthCheck: {type: tcp}}",
                "{backends: {a: {address: 'redis:6379', healthCheck: {interval: 5s}}}}",
            })
    void aPoolThatIsCheckedMayBeNamed(String pool) throws IOException {
        assertThat(paths(Chart.render(
                        "default", "{startupPools: [redis], config: {pools: {redis: %s}}}".formatted(pool))))
                .containsEntry("startupProbe", "/readyz?pool=redis");
    }
}
