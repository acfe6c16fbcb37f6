package dev.sluice.proxy.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.pool.Queueing;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that wait in a queue are told once, with the limit that they wait for, and once when it is over. */
@Timeout(60)
class QueueLogTest {
    private static TestProxy proxy(TestBackend backend, String limits) {
        return TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                pools: {p: {queue: {limit: 5, timeout: 1m}, %s}}
                """.formatted(limits.formatted(Wire.addressOf(backend.address()))));
    }

    private static String firstLine(String limits) {
        List<Wire> clients = new ArrayList<>();
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                LogLines lines = LogLines.open();
                TestProxy proxy = proxy(echo, limits)) {
            try {
                for (int i = 0; i < 3; i++) {
                    clients.add(proxy.connect());
                }
                Await.count("two wait", () -> waiting(proxy), 2);
                return lines.startingWith("pool p: ").getFirst();
            } finally {
                clients.forEach(Wire::close);
                proxy.awaitNothingLeft();
            }
        }
    }

    private static @Nullable Queueing queueing(TestProxy proxy) {
        return proxy.pool().queue().queueing();
    }

    /** -1 while nobody waits. */
    private static int waiting(TestProxy proxy) {
        Queueing queueing = queueing(proxy);
        return queueing == null ? -1 : queueing.waiting();
    }

    @Test
    void theLimitThatTheyWaitForIsNamed() {
        assertThat(firstLine("maxConnections: 1, backends: {b: \"%s\"}"))
                .matches(
                        "pool p: (1 client waits|2 clients wait) in its queue of 5: the pool is at its limit of 1 connection");
        assertThat(firstLine("backends: {b: {address: \"%s\", maxConnections: 1}}"))
                .matches(
                        "pool p: (1 client waits|2 clients wait) in its queue of 5: each backend that it may use is at its"
                                + " maxConnections");
    }

    @Test
    void theEndIsToldWhenNobodyHasWaitedForTenSeconds() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                LogLines lines = LogLines.open();
                TestProxy proxy = proxy(echo, "maxConnections: 1, backends: {b: \"%s\"}")) {
            QueueLog log = new QueueLog(
                    proxy.server().loops().control(), () -> proxy.server().snapshot());
            try (Wire _ = proxy.connect();
                    Wire _ = proxy.connect()) {
                Await.count("one waits", () -> proxy.pool().queue().length(), 1);
                log.look(0);
                log.look(TimeUnit.SECONDS.toNanos(3));
            }
            proxy.awaitNothingLeft();
            log.look(TimeUnit.SECONDS.toNanos(12));
            assertThat(Objects.requireNonNull(queueing(proxy)).waiting()).isZero();
            log.look(TimeUnit.SECONDS.toNanos(13));
            assertThat(queueing(proxy)).isNull();
            assertThat(lines.startingWith("pool p: nobody waits"))
                    .containsExactly("pool p: nobody waits in its queue any more: they did for 4s, at most 1 client");
        }
    }
}
