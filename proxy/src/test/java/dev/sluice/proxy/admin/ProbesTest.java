package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.http.Response;
import dev.sluice.proxy.net.LoopKiller;
import java.util.concurrent.CountDownLatch;
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
    void aLoopThatHangsIsNamedUntilItRunsAgain() {
        CountDownLatch held = new CountDownLatch(1);
        try (TestProxy proxy = TestProxy.of(CONFIG)) {
            Probes probes = new Probes(proxy.server());
            proxy.loops().control().thread().execute(() -> {
                try {
                    held.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            Response stuck = Response.text(Response.UNAVAILABLE, "stuck: the control loop\n");
            Wire.await("the loop is named", () -> probes.live().equals(stuck));
            held.countDown();
            Wire.await("it runs again", () -> probes.live().equals(Response.text(Response.OK, "ok\n")));
        } finally {
            held.countDown();
        }
    }

    @Test
    void aLoopThatHasEndedIsNamedByTheProbeOfLife() {
        try (TestProxy proxy = TestProxy.of(CONFIG)) {
            Probes probes = new Probes(proxy.server());
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
