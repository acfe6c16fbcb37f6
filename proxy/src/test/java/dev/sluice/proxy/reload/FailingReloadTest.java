package dev.sluice.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.finding.Findings;
import dev.sluice.proxy.FailingWaiter;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.net.HeldLoop;
import dev.sluice.proxy.net.LoopThread;
import dev.sluice.proxy.net.epoll.LoopKiller;
import dev.sluice.proxy.pool.Pool;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A reload of which a step fails in the middle leaves everything as it was, sockets included. */
@Timeout(120)
class FailingReloadTest {
    private final TestBackend backend = TestBackend.tcp(wire -> {
        byte[] request = new byte[1];
        while (wire.read(request) > 0) {
            wire.write(request);
        }
        wire.finish();
    });

    @TempDir
    private Path directory;

    @AfterEach
    void stopBackend() {
        backend.close();
    }

    private String config(int most, String more) {
        String address = Wire.addressOf(backend.address()).toString();
        return """
               process: {workers: 2, drain: {timeout: 0s}}
               metrics: off
               frontends:
                 f: {bind: "127.0.0.1:0", pool: p}
               %s
               pools:
                 o: {healthCheck: off, maxConnections: %d, backends: ["%s"]}
                 p: {healthCheck: off, maxConnections: %d, backends: ["%s"]}
                 q: {healthCheck: off, maxConnections: %d, backends: ["%s"]}
               """.formatted(more, most, address, most, address, most, address);
    }

    private static String text(ReloadResult result) {
        assertThat(result).isInstanceOf(ReloadResult.Rejected.class);
        return Findings.render(((ReloadResult.Rejected) result).findings());
    }

    private static List<Integer> limits(TestProxy proxy) {
        return proxy.server().snapshot().pools().stream()
                .map(pool -> pool.config().limits().maxConnections())
                .toList();
    }

    @Test
    void aStepThatThrowsUndoesWhatWasDone() {
        try (TestProxy proxy = TestProxy.of(config(1, ""))) {
            Wire client = proxy.connect();
            client.write(new byte[] {1});
            client.read(1);
            Pool pool = proxy.pool();
            FailingWaiter waiter = new FailingWaiter();
            assertThat(pool.enqueue(waiter)).isTrue();
            Path added = directory.resolve("added");

            String next = config(2, "  g: {bind: \"unix:%s\", pool: p, maxConnections: 5}".formatted(added));
            assertThat(text(proxy.reload(next))).contains("cannot be applied: injected");

            assertThat(waiter.granted).hasSize(1);
            assertThat(limits(proxy)).containsExactly(1, 1, 1);
            assertThat(proxy.server().snapshot().generation()).isEqualTo(1);
            assertThat(proxy.view().reloads().failures()).isEqualTo(1);
            assertThat(added).doesNotExist();
            client.write(new byte[] {2});
            assertThat(client.read(1)).containsExactly(2);

            pool.release(waiter.granted.remove());
            assertThat(proxy.reload(next)).isInstanceOf(ReloadResult.Applied.class);
            assertThat(limits(proxy)).containsExactly(2, 2, 2);
            Wire.connect(UnixDomainSocketAddress.of(added)).close();
            client.close();
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void aWorkerThatHangsRefusesTheReloadAndThenFollowsThePresentConfiguration() throws InterruptedException {
        try (TestProxy proxy = TestProxy.of(config(1, ""))) {
            LoopThread worker = proxy.loops().loops().getLast().thread();
            String next = config(2, "  g: {bind: \"127.0.0.1:0\", pool: p}");
            try (HeldLoop _ = HeldLoop.of(worker)) {
                assertThat(text(proxy.reload(next))).contains("cannot be applied: worker 1 does not answer within");
                assertThat(limits(proxy)).containsExactly(1, 1, 1);
            }
            assertThat(proxy.reload(next)).isInstanceOf(ReloadResult.Applied.class);
            assertThat(limits(proxy)).containsExactly(2, 2, 2);
        }
    }

    @Test
    void aControlLoopThatHasEndedEndsNobodyWhoWaitsForIt() {
        try (TestProxy proxy = TestProxy.of(config(1, ""))) {
            LoopKiller.end(proxy.loops().control());
            assertThat(text(proxy.reload(config(2, "")))).contains("cannot be applied: the control loop has ended");
            Wire client = proxy.connect();
            client.write(new byte[] {1});
            assertThat(client.read(1)).containsExactly(1);
            client.close();
        } // and the process ends
    }
}
