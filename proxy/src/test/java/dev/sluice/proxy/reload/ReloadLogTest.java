package dev.sluice.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The log says what a reload has changed. */
@Timeout(60)
class ReloadLogTest extends ReloadScenario {
    @Test
    void theLogNamesWhatAReloadHasChangedWithItsFields() {
        try (TestProxy proxy = TestProxy.of(config(frontend(""), pool("p", "", one)));
                LogLines lines = LogLines.open()) {
            proxy.reload(config(frontend("maxConnections: 7,"), pool("p", "", one, two)));
            assertThat(lines.startingWith("test: "))
                    .containsExactly(
                            "test: generation 2 serves, 2 changes",
                            "test: frontends.f changed: new sessions follow it; maxConnections: 0 -> 7",
                            "test: pools.p.backends.two added: gets sessions while it is up");
            assertThat(lines.fieldsOf("test: frontends.f"))
                    .contains(
                            "frontend=\"f\"", "change=\"changed\"", "path=\"frontends.f\"", "keys=\"maxConnections\"");
            assertThat(lines.fieldsOf("test: pools.p.backends.two"))
                    .contains("pool=\"p\"", "backend=\"two\"", "change=\"added\"");
        }
    }

    @Test
    void tenOfManyChangesAreNamedAndTheOthersCounted() {
        try (TestProxy proxy = TestProxy.of(config(frontend(""), pool("p", "", one)));
                LogLines lines = LogLines.open()) {
            StringBuilder many = new StringBuilder(frontend(""));
            for (int i = 0; i < 13; i++) {
                many.append("\n  g%d: {bind: \"127.0.0.1:0\", pool: p}".formatted(i));
            }
            proxy.reload(config(many.toString(), pool("p", "", one)));
            assertThat(lines.startingWith("test: "))
                    .hasSize(12)
                    .startsWith("test: generation 2 serves, 13 changes", "test: frontends.g0 added: binds")
                    .endsWith("test: 3 more changes are not listed here");
        }
    }
}
