package dev.sluice.proxy.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.pool.HeldEnd;
import dev.sluice.proxy.reading.PoolReading;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that wait for a backend to come up are told of when they begin to, and when nobody does any more. */
@Timeout(60)
class HeldLogTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final SocketAddress address = TestBackend.nobody();

    private TestProxy proxy() {
        return TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                pools:
                  p:
                    queue: {limit: 5, whenNoneUp: wait, noneUpTimeout: 20s}
                    healthCheck: {type: tcp, interval: 50ms, fastInterval: 50ms, downInterval: 50ms, fall: 1}
                    backends: {b: "%s"}
                """.formatted(Wire.addressOf(address)));
    }

    private static HeldLog log(TestProxy proxy) {
        return new HeldLog(
                proxy.server().loops().control(), () -> proxy.server().snapshot());
    }

    private static List<String> waits(LogLines lines) {
        return lines.startingWith("pool p: ").stream()
                .filter(line -> line.contains("wait"))
                .toList();
    }

    @Test
    void theBeginningAndTheEndAreTold() {
        try (LogLines lines = LogLines.open();
                TestProxy proxy = proxy()) {
            Await.until("nobody is up", () -> !proxy.pool().takesSessions());
            HeldLog log = log(proxy);
            log.look(0);
            try (Wire left = proxy.connect()) {
                try (Wire served = proxy.connect()) {
                    Await.count("two are held", () -> proxy.pool().held(), 2);
                    log.look(SECOND);
                    log.look(2 * SECOND);
                    assertThat(waits(lines))
                            .containsExactly("pool p: 2 clients wait for a backend: none is up; 5 may, for 20s each");
                    left.reset();
                    Await.count("one has left", () -> new PoolReading(proxy.pool()).heldEnded(HeldEnd.LEFT), 1);
                    try (TestBackend _ = TestBackend.tcp(address, TestBackend::echo)) {
                        served.write(new byte[] {1});
                        assertThat(served.read(1)).hasSize(1);
                    }
                }
            }
            log.look(3 * SECOND);
            log.look(6 * SECOND);
            log.look(9 * SECOND);
            assertThat(waits(lines))
                    .hasSize(2)
                    .last(InstanceOfAssertFactories.STRING)
                    .matches(
                            "pool p: nobody waits for a backend any more: 2 clients did, the longest for .*: 1 served, 0 in vain, 0 refused, 1 left");
        }
    }
}
