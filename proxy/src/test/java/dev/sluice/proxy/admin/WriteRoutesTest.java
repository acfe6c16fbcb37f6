package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.http.Request;
import dev.sluice.proxy.http.Response;
import dev.sluice.proxy.http.Router;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator cannot change is said with what can be done. */
@Timeout(60)
class WriteRoutesTest {
    private static String close(TestProxy proxy, String pool, String backend) {
        Router router = new Router(AdminServer.PROBLEMS);
        new WriteRoutes(proxy.view(), new FakeControl()).addTo(router);
        String path = "/api/v1/pools/" + pool + "/backends/" + backend + "/close";
        Response answer = router.answer(new Request("POST", path, List.of(), Map.of(), Map.of(), ""));
        return ((Response.Whole) answer).body();
    }

    @Test
    void sessionsOfABackendThatIsNoLongerConfiguredAreEndedByTheirOwnCommand() {
        try (TestProxy proxy = TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: app}}
                pools: {app: {healthCheck: off, backends: {s2: "127.0.0.1:1"}}}
                """)) {
            assertThat(close(proxy, "app", "s2")).contains("\"sessions\":0");
            assertThat(close(proxy, "app", "s1"))
                    .contains("did you mean \\\"s2\\\"? Sessions")
                    .contains("\\\"sluice connections --backend app/s1 --kill\\\"");
            assertThat(close(proxy, "app", "zzzzzzzz")).contains("\\\"zzzzzzzz\\\". Sessions");
            assertThat(close(proxy, "removed", "s1")).contains("--backend removed/s1 --kill");
        }
    }
}
