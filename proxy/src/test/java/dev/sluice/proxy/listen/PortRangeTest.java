package dev.sluice.proxy.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.net.ForEachEngine;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.reload.ReloadResult;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A frontend with a range of ports, and backends that take the port of their client. */
@Timeout(60)
@ForEachEngine
class PortRangeTest {
    private static final int FIRST = 20_000;

    private final long seed = new Random().nextLong();
    /** Addresses of the loopback interface that nobody else uses, so that their ports are ours. */
    private final String here = address(new Random(seed));

    private final String there = address(new Random(seed + 1));
    private final List<TestBackend> backends = new ArrayList<>();

    private static String address(Random random) {
        return "127.%d.%d.%d".formatted(1 + random.nextInt(250), random.nextInt(250), 2 + random.nextInt(250));
    }

    PortRangeTest() {
        System.out.println("seed " + seed);
    }

    @AfterEach
    void stopBackends() {
        backends.forEach(TestBackend::close);
    }

    /** Answers with the last digit of its port. */
    private void backend(int port) {
        backends.add(TestBackend.tcp(new InetSocketAddress(InetAddress.ofLiteral(there), port), wire -> {
            byte[] request = new byte[1];
            while (wire.read(request) > 0) {
                wire.write(new byte[] {(byte) (port % 10)});
            }
            wire.finish();
        }));
    }

    private String config(String ports, String keys) {
        return """
                process: {workers: 2, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "%s:%s", pool: p, %s}}
                pools: {p: {healthCheck: off, backends: {b: "%s:same"}}}
                """.formatted(here, ports, keys, there);
    }

    private Wire connect(int port) {
        return Wire.connect(Wire.socketAddressOf(new HostPort(here, port)));
    }

    private static int ask(Wire client) {
        client.write(new byte[] {'?'});
        return client.read(1)[0];
    }

    private static List<String> addresses(TestProxy proxy) {
        return proxy.server().addresses("f");
    }

    @Test
    void eachPortLeadsToTheSamePortOfTheBackendAndTheLogSaysToWhich() {
        for (int port = FIRST; port < FIRST + 5; port++) {
            backend(port);
        }
        try (TestProxy proxy = TestProxy.of(config("20000-20004", ""))) {
            assertThat(addresses(proxy)).containsExactly(here + ":20000-20004");
            for (int round = 0; round < 2; round++) {
                for (int port = FIRST; port < FIRST + 5; port++) {
                    try (Wire client = connect(port)) {
                        assertThat(ask(client)).isEqualTo(port % 10);
                    }
                    assertThat(proxy.nextRecord().backendAddress()).isEqualTo(there + ":" + port);
                }
            }
            assertThat(proxy.backend(0).address()).isEqualTo(there + ":same");
            assertThat(proxy.backend(0).state()).isEqualTo(BackendState.UP);
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void aPortWhereTheBackendDoesNotListenIsRefusedThere() {
        backend(FIRST);
        try (TestProxy proxy = TestProxy.of(config("20000-20001", ""))) {
            try (Wire client = connect(FIRST + 1)) {
                assertThat(client.readToEnd().wasReset()).isTrue();
            }
            assertThat(proxy.nextRecord().backendAddress()).isEqualTo(there + ":20001");
            try (Wire client = connect(FIRST)) {
                assertThat(ask(client)).isZero();
            }
        }
    }

    @Test
    void aRangeThatGrowsOrShrinksKeepsWhatStaysAndItsSessions() {
        backend(FIRST);
        backend(FIRST + 3);
        try (TestProxy proxy = TestProxy.of(config("20000-20002", ""));
                Wire session = connect(FIRST)) {
            assertThat(ask(session)).isZero();

            assertThat(proxy.reload(config("20000-20003", ""))).isInstanceOf(ReloadResult.Applied.class);
            assertThat(addresses(proxy)).containsExactly(here + ":20000-20003");
            try (Wire client = connect(FIRST + 3)) {
                assertThat(ask(client)).isEqualTo(3);
            }

            assertThat(proxy.reload(config("20002-20003", ""))).isInstanceOf(ReloadResult.Applied.class);
            assertThat(addresses(proxy)).containsExactly(here + ":20002-20003");
            assertThat(ask(session)).isZero();
            try (Wire client = connect(FIRST + 3)) {
                assertThat(ask(client)).isEqualTo(3);
            }
            // A port that has left the range is free again.
            backends.add(
                    TestBackend.tcp(new InetSocketAddress(InetAddress.ofLiteral(here), FIRST + 1), TestBackend::echo));
        }
    }

    @Test
    void onePortThatIsTakenIsNamedAndNothingOfTheRangeIsBound() {
        backend(FIRST);
        try (TestBackend _ = TestBackend.tcp(
                        new InetSocketAddress(InetAddress.ofLiteral(here), FIRST + 12), TestBackend::echo);
                TestProxy proxy = TestProxy.of(config("20000-20001", ""))) {
            assertThat(proxy.reload(config("20000-20040", "")))
                    .isInstanceOfSatisfying(ReloadResult.Rejected.class, rejected -> {
                        assertThat(rejected.findings()).hasSize(1);
                        assertThat(rejected.findings().getFirst().message())
                                .startsWith("cannot bind " + here + ":20012: ");
                    });
            assertThat(addresses(proxy)).containsExactly(here + ":20000-20001");
            backends.add(
                    TestBackend.tcp(new InetSocketAddress(InetAddress.ofLiteral(here), FIRST + 11), TestBackend::echo));
            try (Wire client = connect(FIRST)) {
                assertThat(ask(client)).isZero();
            }
        }
    }

    @Test
    void behindAnotherProxyThePortIsTheOneThatItsClientWanted() {
        backend(FIRST);
        backend(FIRST + 7);
        try (TestProxy proxy = TestProxy.of(config("20000", "proxyProtocol: required"))) {
            try (Wire client = connect(FIRST)) {
                client.write("PROXY TCP4 192.0.2.1 192.0.2.2 4711 20007\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(ask(client)).isEqualTo(7);
            }
            assertThat(proxy.nextRecord().backendAddress()).isEqualTo(there + ":20007");
        }
    }
}
