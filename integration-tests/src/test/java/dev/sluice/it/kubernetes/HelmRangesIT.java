package dev.sluice.it.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Manifests;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A range of ports has an entry for each of them, and a frontend that is disabled has none. */
@Timeout(120)
class HelmRangesIT {
    @Test
    void eachPortOfARangeIsReachableOnceAndNoneOfADisabledFrontend() throws IOException {
        Manifests manifests = Chart.render(Chart.scenario("ranges"));
        assertThat(manifests.ofKind("Service").getFirst().at("/spec/ports").size())
                .isEqualTo(11);
        assertThat(Chart.sluice(manifests).ports())
                .containsKeys("media", "tcp-6001", "tcp-6009", "web", "metrics")
                .hasSize(12);
    }
}
