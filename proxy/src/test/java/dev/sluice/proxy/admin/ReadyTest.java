package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.model.MetricsConfig;
import dev.sluice.config.value.TcpBind;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.http.Refusals;
import dev.sluice.proxy.net.LoopCall;
import dev.sluice.proxy.reload.ReloadResult;
import dev.sluice.proxy.status.Problem;
import dev.sluice.proxy.status.ProblemKind;
import dev.sluice.proxy.status.Severity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The probe of readiness, the list of problems and the interface follow the pools of process.ready. */
@Timeout(60)
class ReadyTest {
    private static final String NOT_READY = "503 not ready: no backend of pool pg takes sessions, for ";

    private static final String CHECK =
            "{type: tcp, interval: 50ms, fastInterval: 50ms, downInterval: 50ms, rise: 1, fall: 1}";

    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
    }

    private static String config(String ready, String pool, String address) {
        return """
                process: {workers: 1, drain: {timeout: 0s}, ready: %s}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: "%s"}}
                pools: {"%s": {healthCheck: %s, backends: {b: "%s"}}}
                """.formatted(ready, pool, pool, CHECK, address);
    }

    private static AdminServer endpoint(TestProxy proxy) throws IOException {
        return AdminServer.start(
                new TcpBind("127.0.0.1", 0), new MetricsConfig(null, false), proxy.view(), new Refusals(), null);
    }

    private String ask(AdminServer admin, String path) {
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://" + admin.address() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body().strip();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode info(AdminServer admin) throws IOException {
        return Json.MAPPER.readTree(ask(admin, "/api/v1/info").substring("200 ".length()));
    }

    private static List<Problem> problems(TestProxy proxy, ProblemKind kind) {
        return proxy.view().problems().stream()
                .filter(problem -> problem.kind() == kind)
                .toList();
    }

    @Test
    void whoHasNobodyAtTheStartIsNotReadyAndSaysWhy() throws IOException {
        String config = config("{pools: pg, grace: 1h}", "pg", "127.0.0.1:1");
        try (TestProxy proxy = TestProxy.of(config);
                AdminServer admin = endpoint(proxy)) {
            Await.until("the first check fails", () -> ask(admin, "/readyz").startsWith(NOT_READY));
            assertThat(ask(admin, "/livez")).isEqualTo("200 ok");
            Problem problem = problems(proxy, ProblemKind.NOT_READY).getFirst();
            assertThat(problem.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(problem.what())
                    .startsWith("the process says \"not ready\": no backend of pool pg takes sessions, for ");
            JsonNode info = info(admin);
            assertThat(info.path("ready").asBoolean()).isFalse();
            assertThat(info.at("/readiness/pools/0").asText()).isEqualTo("pg");
            assertThat(info.at("/readiness/lack").asText()).isEqualTo("no backend of pool pg takes sessions");
            assertThat(info.at("/readiness/graceSeconds").asDouble()).isZero();
        }
    }

    private static void markDown(TestProxy proxy, boolean isDown) {
        try {
            assertThat(LoopCall.of(proxy.loops().control().thread(), () -> {
                                proxy.backend(0).markDown(isDown);
                                proxy.pool().rebuild();
                            })
                            .await(Duration.ofSeconds(20)))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whoLosesItsPoolIsReadyForTheGraceAndThenNot() throws IOException {
        String config = config("{pools: pg, grace: %s}", "pg", "127.0.0.1:1").replace(CHECK, "off");
        try (TestProxy proxy = TestProxy.of(config.formatted("1h"));
                AdminServer admin = endpoint(proxy)) {
            assertThat(ask(admin, "/readyz")).isEqualTo("200 ok");
            assertThat(info(admin).at("/readiness/lack").isNull()).isTrue();
            Await.until("a look has seen it ready", () -> {
                markDown(proxy, true);
                boolean isInGrace = proxy.view().readiness().isInGrace();
                markDown(proxy, isInGrace);
                return isInGrace;
            });
            assertThat(ask(admin, "/readyz")).isEqualTo("200 ok");
            assertThat(info(admin).path("ready").asBoolean()).isTrue();
            assertThat(info(admin).at("/readiness/graceSeconds").asDouble()).isPositive();
            Problem problem = problems(proxy, ProblemKind.READY_IN_GRACE).getFirst();
            assertThat(problem.severity()).isEqualTo(Severity.WARNING);
            assertThat(problem.what())
                    .startsWith("no backend of pool pg takes sessions, for ")
                    .contains(": the process says \"not ready\" in ");
            assertThat(problems(proxy, ProblemKind.NOT_READY)).isEmpty();

            assertThat(proxy.reload(config.formatted("0s"))).isInstanceOf(ReloadResult.Applied.class);
            assertThat(ask(admin, "/readyz")).startsWith(NOT_READY);
            assertThat(problems(proxy, ProblemKind.READY_IN_GRACE)).isEmpty();
            markDown(proxy, false);
            assertThat(ask(admin, "/readyz")).isEqualTo("200 ok");
        }
    }

    @Test
    void aReloadIsFollowedUnlessItNamesAPoolThatItRemoves() throws IOException {
        try (TestProxy proxy = TestProxy.of(config("{pools: pg}", "pg", "127.0.0.1:1"));
                AdminServer admin = endpoint(proxy)) {
            Await.until("the first check fails", () -> ask(admin, "/readyz").startsWith(NOT_READY));
            ReloadResult rejected = proxy.reload(config("{pools: pg}", "pgNew", "127.0.0.1:1"));
            assertThat(rejected.toString())
                    .contains("process.ready.pools: pool \"pg\" is not defined; defined: \"pgNew\"");
            assertThat(ask(admin, "/readyz")).startsWith(NOT_READY);
            proxy.reload(config("off", "pg", "127.0.0.1:1"));
            assertThat(ask(admin, "/readyz")).isEqualTo("200 ok");
            assertThat(info(admin).path("readiness").isNull()).isTrue();
        }
    }

    @Test
    void theDatabaseThatComesMakesItReady() throws IOException {
        try (TestBackend backend = TestBackend.manual();
                TestProxy proxy = TestProxy.of(config("{pools: pg}", "pg", "127.0.0.1:1"));
                AdminServer admin = endpoint(proxy)) {
            Await.until("the first check fails", () -> ask(admin, "/readyz").startsWith(NOT_READY));
            proxy.reload(config(
                    "{pools: pg}", "pg", Wire.addressOf(backend.address()).toString()));
            Await.until("a check passes", () -> ask(admin, "/readyz").equals("200 ok"));
        }
    }
}
