package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.net.ForEachEngine;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.HeldEnd;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reading.FrontendReading;
import dev.sluice.proxy.reading.PoolReading;
import dev.sluice.proxy.reload.ReloadResult;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pools that let clients wait, behind routes, beside a wait for a ClientHello, with limits, and when they leave the configuration. */
@Timeout(60)
@ForEachEngine
class HeldRouteTest {
    private static final String CHECKED =
            "healthCheck: {type: tcp, interval: 50ms, fastInterval: 50ms, downInterval: 50ms}";
    private static final byte[] GREETING = "SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII);

    private final SocketAddress address = TestBackend.nobody();

    private static TestProxy routed(String route, SocketAddress dead, TestBackend other) {
        return TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", routes: [{source: 127.0.0.0/8, pools: {p: 1}%s}], pool: q}}
                pools:
                  p: {%s, queue: {whenNoneUp: wait}, backends: ["%s"]}
                  q: ["%s"]
                """.formatted(route, CHECKED, Wire.addressOf(dead), Wire.addressOf(other.address())));
    }

    private static void awaitDown(Pool pool) {
        Await.until(
                "the backend is down",
                () -> pool.backends().getFirst().state() == BackendState.DOWN && !pool.takesSessions());
    }

    @Test
    void aRouteThatSkipsPoolsWithoutBackendsPassesOverOneThatWouldWait() {
        try (TestBackend other = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = routed(", whenDown: skip", address, other)) {
            awaitDown(proxy.pool("p"));
            try (Wire client = proxy.connect()) {
                client.write(GREETING);
                assertThat(client.read(GREETING.length)).isEqualTo(GREETING);
                assertThat(proxy.pool("q").inFlight()).isEqualTo(1);
            }
        }
    }

    @Test
    void aRouteThatDoesNotLeavesItToThePool() {
        try (TestBackend other = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = routed("", address, other)) {
            awaitDown(proxy.pool("p"));
            try (Wire client = proxy.connect()) {
                client.write(GREETING);
                Await.count("held", () -> proxy.pool("p").held(), 1);
                try (TestBackend _ = TestBackend.tcp(address, TestBackend::echo)) {
                    assertThat(client.read(GREETING.length)).isEqualTo(GREETING);
                }
            }
            assertThat(other.connections()).isZero();
        }
    }

    @Test
    void aSilentClientIsHeldBesideTheWaitForItsHello() {
        try (TestProxy proxy = TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends:
                  f:
                    bind: "127.0.0.1:0"
                    routes: [{sni: a.example.com, pool: q}]
                    pool: p
                    timeouts: {serverFirst: 50ms, handshake: 50s, queue: 100ms}
                pools:
                  p: {%s, queue: {whenNoneUp: wait}, backends: ["%s"]}
                  q: ["192.0.2.1:1"]
                """.formatted(CHECKED, Wire.addressOf(address)))) {
            awaitDown(proxy.pool("p"));
            try (Wire client = proxy.connect()) {
                Await.count("held", () -> proxy.pool("p").held(), 1);
                try (TestBackend _ = TestBackend.tcp(address, wire -> wire.write(GREETING))) {
                    assertThat(client.read(GREETING.length)).isEqualTo(GREETING);
                }
            }
            assertThat(new PoolReading(proxy.pool("p")).heldEnded(HeldEnd.SERVED))
                    .isEqualTo(1);
            proxy.awaitNothingLeft();
        }
    }

    /** Those who came first are served, the others wait for room then, for the longer of the two times. */
    @Test
    void aBackendThatComesUpGetsNoMoreThanItsLimit() {
        try (TestProxy proxy = TestProxy.of("""
                process: {workers: 2, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: p, timeouts: {queue: 50ms}}}
                pools: {p: {%s, maxConnections: 1, queue: {whenNoneUp: wait}, backends: ["%s"]}}
                """.formatted(CHECKED, Wire.addressOf(address)))) {
            awaitDown(proxy.pool());
            try (Wire first = proxy.connect()) {
                Await.count("held", () -> proxy.pool().held(), 1);
                try (Wire second = proxy.connect()) {
                    Await.count("held", () -> proxy.pool().held(), 2);
                    second.write(GREETING);
                    first.write(GREETING);
                    try (TestBackend _ = TestBackend.tcp(address, TestBackend::echo)) {
                        assertThat(first.read(GREETING.length)).isEqualTo(GREETING);
                        assertThat(proxy.pool().inFlight()).isEqualTo(1);
                        assertThat(proxy.pool().queue().length()).isEqualTo(1);
                        first.finish();
                        assertThat(second.read(GREETING.length)).isEqualTo(GREETING);
                    }
                }
            }
            assertThat(new PoolReading(proxy.pool()).heldEnded(HeldEnd.SERVED)).isEqualTo(2);
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void whoWaitsForAPoolThatLeavesTheConfigurationIsRefused() {
        try (TestBackend other = TestBackend.tcp(TestBackend::echo)) {
            String text = """
                    process: {workers: 1, drain: {timeout: 0s}}
                    metrics: off
                    frontends: {f: {bind: "127.0.0.1:0", pool: %s}}
                    pools: {%s}
                    """;
            String gone = "p: {%s, queue: {whenNoneUp: wait}, backends: [\"%s\"]}"
                    .formatted(CHECKED, Wire.addressOf(address));
            try (TestProxy proxy = TestProxy.of(text.formatted("p", gone))) {
                Pool pool = Objects.requireNonNull(proxy.frontend().onlyPool());
                awaitDown(pool);
                try (Wire client = proxy.connect()) {
                    Await.count("held", pool::held, 1);
                    reload(proxy, text.formatted("q", "q: [\"" + Wire.addressOf(other.address()) + "\"]"));
                    assertThat(client.readToEnd().wasReset()).isTrue();
                    assertThat(new FrontendReading(proxy.frontend()).refused(RefusalReason.NO_BACKEND))
                            .isEqualTo(1);
                    reload(proxy, text.formatted("p", gone));
                    awaitDown(pool);
                    try (Wire back = proxy.connect()) {
                        Await.count("held again", proxy.pool()::held, 1);
                        back.reset();
                    }
                }
                proxy.awaitNothingLeft();
            }
        }
    }

    private static void reload(TestProxy proxy, String text) {
        assertThat(proxy.reload(text)).isInstanceOf(ReloadResult.Applied.class);
    }
}
