package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.http.Response;
import dev.sluice.proxy.net.HeldLoop;
import dev.sluice.proxy.net.epoll.LoopKiller;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProbesTest {
    private static final String CONFIG = """
            process: {workers: 2, drain: {timeout: 0s}}
            metrics: off
            frontends: {f: {bind: "127.0.0.1:0", pool: p}}
            pools: {p: {healthCheck: off, backends: {b: "127.0.0.1:1"}}}
            """;

    @Test
    void aLoopThatHangsIsNamedUntilItRunsAgain() throws InterruptedException {
        try (TestProxy proxy = TestProxy.of(CONFIG)) {
            Probes probes = new Probes(proxy.view());
            try (HeldLoop _ = HeldLoop.of(proxy.loops().control())) {
                Response stuck = Response.text(Response.UNAVAILABLE, "stuck: the control loop\n");
                Await.until("the loop is named", () -> probes.live().equals(stuck));
            }
            Await.until("it runs again", () -> probes.live().equals(Response.text(Response.OK, "ok\n")));
        }
    }

    @Test
    void aLoopThatHasEndedIsNamedByTheProbeOfLife() {
        try (TestProxy proxy = TestProxy.of(CONFIG)) {
            Probes probes = new Probes(proxy.view());
            assertThat(probes.live()).isEqualTo(Response.text(Response.OK, "ok\n"));
            LoopKiller.end(proxy.loops().control());
            assertThat(probes.live()).isEqualTo(Response.text(Response.UNAVAILABLE, "stuck: the control loop\n"));
            assertThat(proxy.server()
                            .heartbeats()
                            .isAlive(proxy.loops().control().thread()))
                    .isFalse();
        }
    }
}
