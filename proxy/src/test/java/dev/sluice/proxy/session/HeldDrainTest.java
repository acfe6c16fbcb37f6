package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.pool.HeldEnd;
import dev.sluice.proxy.reading.PoolReading;
import dev.sluice.proxy.server.Shutdown;
import java.net.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Those who wait for a backend are ended as other sessions are: at the end of their lives, and at that of a drain of the process. */
@Timeout(60)
class HeldDrainTest {
    private final SocketAddress address = TestBackend.nobody();

    private TestProxy proxy(String drain, String timeouts) {
        TestProxy proxy = TestProxy.of("""
                process: {workers: 1, drain: {timeout: %s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: p, timeouts: %s}}
                pools:
                  p:
                    queue: {whenNoneUp: wait}
                    healthCheck: {type: tcp, interval: 50ms, fastInterval: 50ms, downInterval: 50ms}
                    backends: {b: "%s"}
                """.formatted(drain, timeouts, Wire.addressOf(address)));
        Await.until("nobody is up", () -> !proxy.pool().takesSessions());
        return proxy;
    }

    @Test
    void theEndOfLifeIsTheEndOfAWaitToo() {
        try (TestProxy proxy = proxy("0s", "{maxLifetime: 500ms}");
                Wire client = proxy.connect()) {
            assertThat(client.readToEnd().wasReset()).isTrue();
            assertThat(proxy.nextRecord().termination().code()).isEqualTo("K-");
            assertThat(new PoolReading(proxy.pool()).heldEnded(HeldEnd.LEFT)).isEqualTo(1);
        }
    }

    @Test
    void theEndOfADrainIsTheEndOfAWaitToo() {
        TestProxy proxy = proxy("0s", "{}");
        try (Wire client = proxy.connect()) {
            Await.count("held", () -> proxy.pool().held(), 1);
            proxy.close();
            assertThat(client.readToEnd().wasReset()).isTrue();
            assertThat(proxy.nextRecord().termination()).isEqualTo(new Termination(Cause.DRAIN, Phase.QUEUE));
        }
    }

    @Test
    void aBackendThatComesUpInADrainServesThem() throws InterruptedException {
        try (TestProxy proxy = proxy("50s", "{}")) {
            Thread drain;
            try (Wire client = proxy.connect()) {
                client.write(new byte[] {1});
                Await.count("held", () -> proxy.pool().held(), 1);
                drain = Thread.ofPlatform().start(() -> drain(proxy));
                Await.until("it drains", () -> proxy.server().shutdown().phase() == Shutdown.Phase.DRAINING);
                assertThat(proxy.pool().held()).isEqualTo(1);
                try (TestBackend _ = TestBackend.tcp(address, TestBackend::echo)) {
                    assertThat(client.read(1)).hasSize(1);
                }
            }
            drain.join();
            assertThat(new PoolReading(proxy.pool()).heldEnded(HeldEnd.SERVED)).isEqualTo(1);
        }
    }

    private static void drain(TestProxy proxy) {
        try {
            proxy.server().drain();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
