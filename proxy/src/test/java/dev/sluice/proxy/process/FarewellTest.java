package dev.sluice.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.ProcessConfig;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FarewellTest {
    private static String text(int delaySeconds, int spreadSeconds, int sessions, String... frontends) {
        ProcessConfig config = TestConfig.processOf(
                "drain: {timeout: 60s, delay: %ds, spread: %ds}".formatted(delaySeconds, spreadSeconds));
        return new Farewell(config, sessions, List.of(frontends)).toString();
    }

    @Test
    void itSaysWhoIsLeftForHowLongAtMostAndWhatEndsThemNow() {
        assertThat(text(0, 0, 3, "web 2", "echo 1"))
                .isEqualTo("draining 3 sessions (web 2, echo 1): all have 1m to end (process.drain.timeout);"
                        + " a second signal, such as Ctrl-C, ends them now");
        assertThat(text(5, 10, 1, "web 1"))
                .isEqualTo("draining 1 session (web 1): new clients are accepted for another 5s (process.drain.delay),"
                        + " then those that are idle (no byte for 200 ms) end within 10s (process.drain.spread), all have 1m to end"
                        + " (process.drain.timeout); a second signal, such as Ctrl-C, ends them now");
    }

    @Test
    void itHasNothingToExplainWithoutSessions() {
        assertThat(text(0, 10, 0)).isEqualTo("draining 0 sessions");
    }

    @Test
    void itIsALineHoweverManyFrontendsThereAre() {
        assertThat(text(0, 0, 28, "a 7", "b 6", "c 5", "d 4", "e 3", "f 2", "g 1"))
                .startsWith("draining 28 sessions (a 7, b 6, c 5, d 4, e 3 and 2 other frontends): ");
    }

    @Test
    void itsTotalIsNotLessThanTheNumbersBesideIt() {
        ProcessConfig config = TestConfig.processOf("drain: {timeout: 60s}");
        assertThat(Farewell.of(config, 2, Map.of("echo", 4, "web", 1, "none", 0))
                        .toString())
                .startsWith("draining 5 sessions (echo 4, web 1): ");
    }

    @Test
    void itCountsTheSessionsOfEachFrontend() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.of("""
                        process: {workers: 1}
                        metrics: off
                        frontends: {web: {bind: "127.0.0.1:0", pool: ["%s"]}}
                        """.formatted(Wire.addressOf(echo.address())))) {
            try (Wire client = proxy.connect()) {
                Await.count("a session", () -> proxy.server().sessions(), 1);
                assertThat(Farewell.of(proxy.server()).frontends())
                        .as("client %s", client)
                        .containsExactly("web 1");
            }
            Await.count("none", () -> proxy.server().sessions(), 0);
            assertThat(Farewell.of(proxy.server()).toString()).isEqualTo("draining 0 sessions");
        }
    }
}
