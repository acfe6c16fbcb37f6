package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.net.ForEachEngine;
import dev.sluice.proxy.pool.SessionEnd;
import dev.sluice.proxy.reading.BackendReading;
import dev.sluice.proxy.reading.FrontendReading;
import dev.sluice.proxy.reading.PoolReading;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool that is full lets sessions wait: first come, first served, bounded, and only as long as they may. */
@Timeout(60)
@ForEachEngine
class QueueTest {
    private static TestProxy proxy(TestBackend backend, String pool, String backendLimits) {
        return proxy(backend, pool, backendLimits, "skipEmpty: false");
    }

    private static TestProxy proxy(TestBackend backend, String pool, String backendLimits, String access) {
        return TestProxy.of("""
                process: {workers: 2}
                log: {access: {%s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                pools: {p: {%s, backends: {b: {address: "%s", %s}}}}
                """.formatted(access, pool, Wire.addressOf(backend.address()), backendLimits));
    }

    private static Wire client(TestProxy proxy, int number) {
        Wire client = proxy.connect();
        client.write(new byte[] {(byte) number});
        return client;
    }

    private static void awaitLength(TestProxy proxy, int length) {
        Await.count("queue of " + length, () -> proxy.pool().queue().length(), length);
    }

    @Test
    void whoWaitsIsServedInTheOrderOfArrival() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, "queue: {limit: 100}", "maxConnections: 1");
                Wire first = client(proxy, 1)) {
            assertThat(first.read(1)).containsExactly(1);
            List<Wire> waiting = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                waiting.add(client(proxy, i));
                awaitLength(proxy, i + 1);
            }
            Wire served = first;
            for (int i = 0; i < 10; i++) {
                served.close();
                served = waiting.get(i);
                assertThat(served.read(1)).containsExactly(i);
                assertThat(proxy.nextRecord().queuePosition()).isEqualTo(i); // of the one who has made room
                int left = 9 - i;
                awaitLength(proxy, left);
                assertThat(proxy.backend(0).inFlight()).isEqualTo(1);
            }
            served.close();
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void theWaitIsInTheRecord() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, "maxConnections: 1", "weight: 1")) {
            try (Wire first = client(proxy, 1)) {
                assertThat(first.read(1)).hasSize(1);
                try (Wire second = client(proxy, 2)) {
                    awaitLength(proxy, 1);
                    first.finish();
                    assertThat(second.read(1)).containsExactly(2);
                }
            }
            assertThat(proxy.nextRecord().times().queue()).isZero();
            SessionRecord second = proxy.nextRecord();
            assertThat(second.times().queue()).isNotNegative();
            assertThat(second.times().total())
                    .isGreaterThanOrEqualTo(
                            second.times().queue() + second.times().connect());
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void aFullQueueRefusesAtOnceWithReset() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, "queue: {limit: 1}", "maxConnections: 1");
                Wire first = client(proxy, 1)) {
            assertThat(first.read(1)).hasSize(1);
            try (Wire waiting = client(proxy, 2)) {
                awaitLength(proxy, 1);
                try (Wire refused = proxy.connect()) {
                    assertThatThrownBy(() -> refused.read(1)).hasMessageContaining("reset");
                }
                assertThat(proxy.nextRecord().termination()).isEqualTo(new Termination(Cause.REFUSED, Phase.QUEUE));
                assertThat(refusals(proxy, RefusalReason.QUEUE_FULL)).isEqualTo(1);
                first.finish();
                assertThat(waiting.read(1)).containsExactly(2);
            }
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void whoWaitsTooLongIsRefused() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, "queue: {timeout: 200ms}", "maxConnections: 1");
                Wire first = client(proxy, 1)) {
            assertThat(first.read(1)).hasSize(1);
            try (Wire waiting = proxy.connect()) {
                assertThatThrownBy(() -> waiting.read(1)).hasMessageContaining("reset");
            }
            SessionRecord record = proxy.nextRecord();
            assertThat(record.termination().code()).isEqualTo("sQ");
            assertThat(record.times().total()).isBetween(200L, 5_000L);
            assertThat(record.times().queue()).isBetween(200L, record.times().total());
            assertThat(record.queuePosition()).isEqualTo(1);
            assertThat(refusals(proxy, RefusalReason.QUEUE_TIMEOUT)).isEqualTo(1);
            assertThat(proxy.pool().queue().length()).isZero();
            first.finish();
            proxy.awaitNothingLeft();
            PoolReading pool = new PoolReading(proxy.pool());
            assertThat(pool.ended(SessionEnd.BACKEND_TIMEOUT))
                    .as("no backend is to blame")
                    .isZero();
            assertThat(pool.ended(SessionEnd.OTHER))
                    .as("the session that had one")
                    .isEqualTo(1);
        }
    }

    @Test
    void whoLeavesFreesItsPlaceAtOnceAndIsNotServed() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, "queue: {limit: 1}", "maxConnections: 1");
                Wire first = client(proxy, 1)) {
            assertThat(first.read(1)).hasSize(1);
            for (int i = 0; i < 200; i++) { // more than what is swept out together
                try (Wire _ = proxy.connect()) {
                    awaitLength(proxy, 1);
                }
                awaitLength(proxy, 0);
                assertThat(proxy.nextRecord().termination().code()).isEqualTo("CQ");
            }
            first.finish();
            proxy.awaitNothingLeft();
            assertThat(new BackendReading(proxy.backend(0)).connections()).isEqualTo(1);
        }
    }

    @Test
    void aHalfClosedClientWithARequestKeepsItsPlace() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, "queue: {limit: 1}", "maxConnections: 1");
                Wire first = client(proxy, 1)) {
            assertThat(first.read(1)).hasSize(1);
            try (Wire waiting = client(proxy, 2)) {
                waiting.finish();
                awaitLength(proxy, 1);
                first.finish();
                assertThat(waiting.read(1)).containsExactly(2);
            }
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void whoHasWaitedIsNoEmptySession() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, "queue: {limit: 1}", "maxConnections: 1", "skipEmpty: true");
                Wire first = client(proxy, 1)) {
            assertThat(first.read(1)).hasSize(1);
            try (Wire waiting = client(proxy, 2)) {
                awaitLength(proxy, 1);
                waiting.reset();
            }
            assertThat(proxy.nextRecord().termination().code()).isEqualTo("CQ");
            awaitLength(proxy, 0);
            first.finish();
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void manyClientsThroughASmallPoolAreAllServedAndNeverMoreAtOnceThanAllowed() throws InterruptedException {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, "maxConnections: 3, queue: {limit: 1000, timeout: 30s}", "weight: 1")) {
            List<Thread> clients = new ArrayList<>();
            List<Throwable> failures = new CopyOnWriteArrayList<>();
            for (int i = 0; i < 300; i++) {
                int number = i;
                clients.add(Thread.ofVirtual().start(() -> {
                    try (Wire client = client(proxy, number)) {
                        assertThat(client.read(1)).containsExactly((byte) number);
                        assertThat(proxy.pool().inFlight()).isLessThanOrEqualTo(3);
                    } catch (RuntimeException | AssertionError e) {
                        failures.add(e);
                    }
                }));
            }
            for (Thread client : clients) {
                client.join();
            }
            assertThat(failures).isEmpty();
            proxy.awaitNothingLeft();
        }
    }

    private static long refusals(TestProxy proxy, RefusalReason reason) {
        return new FrontendReading(proxy.frontend()).refused(reason);
    }
}
