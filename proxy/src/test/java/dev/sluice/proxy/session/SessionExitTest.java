package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.FailingWaiter;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.net.ForEachEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session gives back each thing that it holds, whatever is thrown while it gives back another. */
@Timeout(60)
@ForEachEngine
class SessionExitTest {
    private static void fail() {
        throw new OutOfMemoryError("injected");
    }

    @Test
    void throwsOfThoseWhoAreToldOfItsEnd() throws InterruptedException {
        try (TestBackend backend = TestBackend.tcp(wire -> {
                    byte[] request = new byte[1];
                    while (wire.read(request) > 0) {
                        wire.write(request);
                    }
                    wire.finish();
                });
                TestProxy proxy = TestProxy.of("""
                        process: {workers: 1, maxConnections: 1, drain: {timeout: 0s}}
                        metrics: off
                        frontends: {f: {bind: "127.0.0.1:0", pool: p, maxConnections: 1}}
                        pools: {p: {healthCheck: off, maxConnections: 1, backends: ["%s"]}}
                        """.formatted(Wire.addressOf(backend.address())))) {
            for (int round = 1; round <= 3; round++) {
                Wire client = proxy.connect();
                client.write(new byte[] {1});
                client.read(1);
                FailingWaiter waiter = new FailingWaiter();
                assertThat(proxy.pool().enqueue(waiter)).isTrue();
                proxy.frontend().limit().whenReleased(SessionExitTest::fail);
                proxy.server().limit().whenReleased(SessionExitTest::fail);
                client.finish();
                assertThat(client.readToEnd().wasReset()).isFalse();
                client.close();

                proxy.pool().release(waiter.granted.take());
                Await.until(
                        "nothing is held",
                        () -> proxy.server().sessions() == 0
                                && proxy.server().limit().active() == 0
                                && proxy.frontend().limit().active() == 0
                                && proxy.pool().inFlight() == 0);
                assertThat(proxy.nextRecord().backend()).isNotNull();
                long thrown = 3L * round;
                Await.until(
                        "all that was thrown is counted",
                        () -> proxy.loops()
                                        .loops()
                                        .getFirst()
                                        .thread()
                                        .defects()
                                        .count()
                                == thrown);
            }
        }
    }
}
