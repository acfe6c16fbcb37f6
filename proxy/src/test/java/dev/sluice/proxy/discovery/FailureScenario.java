package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A pod whose API server has one slice; whatever goes wrong, what was found is not forgotten. */
abstract class FailureScenario extends PodScenario {
    @BeforeEach
    void putASlice() {
        server.storage.put(FakeApiSlices.ready("web-1", "10.0.0.1"));
    }

    @AfterEach
    void anErrorHasNotEmptiedTheList() {
        assertThat(answers.found()).allSatisfy(found -> assertThat(found).isNotEmpty());
    }
}
