package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.net.ForEachEngine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may come in is decided before a backend is touched, by the address that a PROXY header says where there is one. */
@Timeout(60)
@ForEachEngine
class AdmissionTest {
    private static TestProxy proxy(TestBackend backend, String frontend, String pool) {
        return TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: p, %s}}
                pools: {p: {%s backends: {b: "%s"}}}
                """.formatted(frontend, pool, Wire.addressOf(backend.address())));
    }

    private static long refused(TestProxy proxy, RefusalReason reason) {
        return proxy.frontend().counters(0).refused(reason).value();
    }

    private static void write(Wire wire, String text) {
        wire.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String read(Wire wire, int count) {
        return new String(wire.read(count), StandardCharsets.ISO_8859_1);
    }

    private static void checkRefused(TestProxy proxy) {
        try (Wire client = proxy.connect()) {
            assertThat(client.readToEnd().wasReset()).isTrue();
        }
    }

    @Test
    void aDeniedClientIsResetAndTouchesNoBackend() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, "deny: 127.0.0.0/8", "")) {
            checkRefused(proxy);
            assertThat(refused(proxy, RefusalReason.ACL)).isEqualTo(1);
            assertThat(echo.connections()).isZero();
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void aRefusedClientHasALineWhereTheAccessLogWantsIt() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.of("""
                        process: {workers: 1, drain: {timeout: 0s}}
                        metrics: off
                        log: {access: {refused: all}}
                        frontends: {f: {bind: "127.0.0.1:0", pool: p, deny: 127.0.0.0/8}}
                        pools: {p: {backends: {b: "%s"}}}
                        """.formatted(Wire.addressOf(echo.address())))) {
            checkRefused(proxy);
            SessionRecord record = proxy.nextRecord();
            assertThat(record.client().host()).isEqualTo("127.0.0.1");
            assertThat(record.refusal()).isEqualTo(RefusalReason.ACL);
            assertThat(record.termination().code()).isEqualTo("PR");
            assertThat(record.active().frontend()).isEqualTo(1);
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void theAddressBehindANameOfABackendIsInTheAccessLogAndKnown() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo)) {
            String address = Wire.addressOf(echo.address()).toString();
            String port = address.substring(address.lastIndexOf(':'));
            try (TestProxy proxy = TestProxy.of("""
                    process: {workers: 1, drain: {timeout: 0s}}
                    metrics: off
                    frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                    pools: {p: {backends: {b: "localhost%s"}}}
                    """.formatted(port))) {
                try (Wire client = proxy.connect()) {
                    write(client, "x");
                    assertThat(read(client, 1)).isEqualTo("x");
                }
                assertThat(proxy.nextRecord().backendAddress()).isEqualTo("127.0.0.1" + port);
                assertThat(proxy.backend(0).address()).isEqualTo("localhost" + port);
                assertThat(proxy.backend(0).resolved()).isEqualTo("127.0.0.1" + port);
            }
        }
    }

    @Test
    void aSourceMayHaveSoManyConnectionsAndOthersComeInWhenOneEnds() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, "rate: {concurrentPerSource: 3}", "")) {
            List<Wire> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Wire client = proxy.connect();
                write(client, "x");
                assertThat(read(client, 1)).isEqualTo("x");
                clients.add(client);
            }
            checkRefused(proxy);
            assertThat(refused(proxy, RefusalReason.SOURCE_CONNECTIONS)).isEqualTo(1);
            clients.removeFirst().close();
            Await.count("it has left", () -> proxy.server().sessions(), 2);
            try (Wire client = proxy.connect()) {
                write(client, "y");
                assertThat(read(client, 1)).isEqualTo("y");
            }
            clients.forEach(Wire::close);
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void ratesOfSourceAndFrontendAreKept() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, "rate: {perSource: 5/h}", "");
                TestProxy other = proxy(echo, "rate: {connections: 2/h}", "")) {
            for (int i = 0; i < 5; i++) {
                proxy.connect().close();
            }
            checkRefused(proxy);
            assertThat(refused(proxy, RefusalReason.SOURCE_RATE)).isEqualTo(1);
            other.connect().close();
            other.connect().close();
            checkRefused(other);
            assertThat(refused(other, RefusalReason.RATE)).isEqualTo(1);
            proxy.awaitNothingLeft();
            other.awaitNothingLeft();
        }
    }

    @Test
    void backendsGetTheHeaderTheyWantBeforeTheFirstByte() {
        try (TestBackend backend = TestBackend.manual();
                TestProxy proxy = proxy(backend, "proxyProtocol: required", "sendProxyProtocol: v1,")) {
            String header = "PROXY TCP4 198.51.100.7 203.0.113.5 4711 5432\r\n";
            try (Wire client = proxy.connect()) {
                write(client, header + "hello");
                Wire served = backend.next();
                assertThat(read(served, header.length() + 5)).isEqualTo(header + "hello");
                served.finish();
            }
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void aServerThatSpeaksFirstGetsTheHeaderAtOnceAndUniqueIdsAreInTheRecord() {
        try (TestBackend backend = TestBackend.manual();
                TestProxy proxy = proxy(backend, "maxConnections: 5", "sendProxyProtocol: v2, sendUniqueId: true,")) {
            try (Wire _ = proxy.connect()) {
                Wire served = backend.next();
                byte[] head = served.read(16); // the client has sent nothing
                served.finish();
                assertThat(head)
                        .startsWith('\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n', 0x21, 0x11);
            }
            SessionRecord record = proxy.nextRecord();
            assertThat(record.uniqueId()).matches("[0-9a-f]{16}-" + record.session());
            proxy.awaitNothingLeft();
        }
    }
}
