package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.MetricsConfig;
import dev.sluice.config.value.TcpBind;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.discovery.Lookup;
import dev.sluice.proxy.http.Refusals;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A probe that names pools waits for a backend of each; without names it does not look at pools. */
@Timeout(60)
class PoolProbeTest {
    private final HttpClient client = HttpClient.newHttpClient();

    /** A service without pods. */
    private static final class NothingFound implements Lookup {
        @Override
        public void start(Listener listener) {
            listener.onFound(List.of());
        }

        @Override
        public void close() {}
    }

    private static String config(TestBackend up) {
        return """
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: good}, g: {bind: "127.0.0.1:0", pool: bad}, h: {bind: "127.0.0.1:0", pool: found}}
                pools:
                  good: {healthCheck: {type: tcp, interval: 50ms}, backends: {b: "%s"}}
                  bad: {healthCheck: {type: tcp, interval: 50ms}, backends: {b: "127.0.0.1:1"}}
                  found: {discover: {kubernetes: {service: web}}}
                """.formatted(Wire.addressOf(up.address()));
    }

    @AfterEach
    void close() {
        client.close();
    }

    private String ask(AdminServer admin, String query) {
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://" + admin.address() + "/readyz" + query))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body().strip();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A backend counts as up until its first check has failed, and a rollout must not take that for a proof. */
    @Test
    void aBackendWhoseFirstCheckHasNotEndedDoesNotCount() throws IOException {
        String config = """
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: mute}}
                pools: {mute: {healthCheck: {type: sendExpect, timeout: 1h, interval: 1h, steps: [{expect: hello}]}, backends: {b: "%s"}}}
                """;
        try (TestBackend mute = TestBackend.manual();
                TestProxy proxy = TestProxy.of(config.formatted(Wire.addressOf(mute.address())));
                AdminServer admin = AdminServer.start(
                        new TcpBind("127.0.0.1", 0),
                        new MetricsConfig(null, false),
                        proxy.view(),
                        new Refusals(),
                        null)) {
            assertThat(ask(admin, "")).isEqualTo("200 ok");
            assertThat(ask(admin, "?pool=mute")).isEqualTo("503 pool mute: no backend has passed a check yet");
        }
    }

    /** Nobody would ever find out that its backend does not work. */
    @Test
    void aPoolThatIsNotCheckedDoesNotCount() throws IOException {
        String config = """
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: ["%1$s"]}}
                pools:
                  off: {healthCheck: off, backends: {b: "%1$s", c: "127.0.0.1:1"}}
                  found: {healthCheck: off, discover: {kubernetes: {service: web}}}
                  own: {healthCheck: off, backends: {a: "127.0.0.1:1", b: {address: "%1$s", healthCheck: {type: tcp, interval: 50ms}}}}
                """;
        try (TestBackend up = TestBackend.manual();
                TestProxy proxy =
                        TestProxy.of(config.formatted(Wire.addressOf(up.address())), (_, _) -> new NothingFound());
                AdminServer admin = AdminServer.start(
                        new TcpBind("127.0.0.1", 0),
                        new MetricsConfig(null, false),
                        proxy.view(),
                        new Refusals(),
                        null)) {
            assertThat(ask(admin, "")).isEqualTo("200 ok");
            for (String pool : List.of("f", "off", "found")) {
                assertThat(ask(admin, "?pool=" + pool))
                        .isEqualTo("503 pool " + pool + " is not checked: write healthCheck");
            }
            Await.until(
                    "the check of one backend passes",
                    () -> ask(admin, "?pool=own").equals("200 ok"));
        }
    }

    @Test
    void aPoolThatCannotServeIsNamedWithItsReason() throws IOException {
        try (TestBackend up = TestBackend.manual();
                TestProxy proxy = TestProxy.of(config(up), (_, _) -> new NothingFound());
                AdminServer admin = AdminServer.start(
                        new TcpBind("127.0.0.1", 0),
                        new MetricsConfig(null, false),
                        proxy.view(),
                        new Refusals(),
                        null)) {
            Await.until("checks pass", () -> ask(admin, "?pool=good").equals("200 ok"));
            Await.until(
                    "checks fail", () -> ask(admin, "?pool=bad").equals("503 pool bad: none of its backends is up"));
            assertThat(ask(admin, "")).isEqualTo("200 ok");
            assertThat(ask(admin, "?other=bad")).isEqualTo("200 ok");
            assertThat(ask(admin, "?pool=good&pool=bad")).isEqualTo("503 pool bad: none of its backends is up");
            assertThat(ask(admin, "?pool=found")).isEqualTo("503 pool found: it has no backends");
            assertThat(ask(admin, "?pool=none")).isEqualTo("503 pool none: there is no such pool");
            assertThat(ask(admin, "?pool=a%0Ab")).startsWith("503 pool a").doesNotContain("\n");
        }
    }
}
