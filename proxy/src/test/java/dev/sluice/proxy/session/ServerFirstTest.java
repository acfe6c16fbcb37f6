package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestHello;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.ForEachEngine;
import dev.sluice.proxy.pool.Backend;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that speak first beside servers that are chosen by a ClientHello, on one port: whoever speaks first decides. */
@Timeout(60)
@ForEachEngine
class ServerFirstTest {
    private static final byte[] GREETING = "SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII);

    private final TestBackend tls = TestBackend.tcp(TestBackend::echo);
    private final TestBackend greeter = TestBackend.tcp(wire -> {
        wire.write(GREETING);
        TestBackend.echo(wire);
    });
    private final TestBackend silent = TestBackend.tcp(TestBackend::echo);

    /** Beside the route to {@code tls}, all others go to this server. */
    private TestProxy proxy(String others, String timeouts) {
        return TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends:
                  f: {bind: "127.0.0.1:0", routes: [{sni: a.example.com, pool: tls}], pool: others, timeouts: %s}
                pools: {tls: ["%s"], others: {healthCheck: off, outlier: off, backends: ["%s"]}}
                """.formatted(timeouts, Wire.addressOf(tls.address()), others));
    }

    private TestProxy proxy(TestBackend others) {
        return proxy(Wire.addressOf(others.address()).toString(), "{serverFirst: 50ms}");
    }

    @AfterEach
    void end() {
        tls.close();
        greeter.close();
        silent.close();
    }

    private static SessionRecord echoed(TestProxy proxy, Wire client, byte[] bytes) {
        client.write(bytes);
        assertThat(client.read(bytes.length)).isEqualTo(bytes);
        client.close();
        return proxy.nextRecord();
    }

    private static void assertNobodysFailure(TestProxy proxy) {
        Backend backend = proxy.pool("others").backends().getFirst();
        for (ConnectResult result : ConnectResult.values()) {
            assertThat(backend.counters(0).connectFailures(result).value()).isZero();
        }
        assertThat(backend.inFlight()).isZero();
    }

    @Test
    void aClientThatIsSilentGetsTheGreetingOfItsServer() {
        try (TestProxy proxy = proxy(greeter);
                Wire client = proxy.connect()) {
            assertThat(client.read(GREETING.length)).isEqualTo(GREETING);
            SessionRecord record = echoed(proxy, client, new byte[] {1, 2});
            assertThat(record.pool()).isEqualTo("others");
            assertThat(record.routing().route()).isEqualTo("default");
            assertThat(record.bytes().toClient()).isEqualTo(GREETING.length + 2);
            assertThat(greeter.connections()).isEqualTo(1);
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void aHelloThatComesFirstIsRoutedAndNobodyElseIsConnected() {
        try (TestProxy proxy = proxy(Wire.addressOf(silent.address()).toString(), "{serverFirst: 10s}");
                Wire client = proxy.connect()) {
            assertThat(echoed(proxy, client, TestHello.of("a.example.com")).pool())
                    .isEqualTo("tls");
            assertThat(silent.connections()).isZero();
        }
    }

    @Test
    void aHelloThatComesLateIsRoutedAndTheOtherConnectionIsNobodysFailure() {
        try (TestProxy proxy = proxy(silent);
                Wire client = proxy.connect()) {
            Wire vain = silent.next();
            assertThat(echoed(proxy, client, TestHello.of("a.example.com")).pool())
                    .isEqualTo("tls");
            assertThat(vain.readToEnd().bytes()).isEmpty();
            assertNobodysFailure(proxy);
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void aHelloThatHasBegunIsWaitedForAlsoIfTheServerSpeaks() {
        try (TestBackend others = TestBackend.manual();
                TestProxy proxy = proxy(others);
                Wire client = proxy.connect()) {
            Wire server = others.next();
            byte[] hello = TestHello.of("a.example.com");
            client.write(Arrays.copyOf(hello, 20));
            Await.count(
                    "the beginning was seen", () -> proxy.server().handshakes().active(), 1);
            server.write(GREETING);
            client.write(Arrays.copyOfRange(hello, 20, hello.length));
            byte[] first = client.read(1);
            assertThat(first[0]).isIn((byte) 22, GREETING[0]); // whichever was seen first decides
            client.reset();
            assertThat(proxy.nextRecord().pool()).isEqualTo(first[0] == 22 ? "tls" : "others");
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void aClientThatSpeaksWithoutTlsKeepsTheConnectionThatThereIs() {
        try (TestProxy proxy = proxy(silent);
                Wire client = proxy.connect()) {
            Backend backend = proxy.pool("others").backends().getFirst();
            Await.count(
                    "it is connected",
                    () -> (int) backend.counters(0).connections.value(),
                    1);
            assertThat(echoed(proxy, client, GREETING).pool()).isEqualTo("others");
            assertThat(silent.connections()).isEqualTo(1);
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void whereNobodySpeaksTheClientStaysWithItsServer() {
        try (TestProxy proxy =
                        proxy(Wire.addressOf(silent.address()).toString(), "{serverFirst: 50ms, handshake: 200ms}");
                Wire client = proxy.connect()) {
            Await.count(
                    "nobody is waited for any more",
                    () -> (int) proxy.frontend()
                            .routes()
                            .all()
                            .getLast()
                            .state()
                            .sessions()
                            .sum(one -> one.value()),
                    1);
            assertThat(echoed(proxy, client, GREETING).pool()).isEqualTo("others");
            assertThat(silent.connections()).isEqualTo(1);
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void aServerThatCannotBeReachedDoesNotKeepAHelloFromItsRoute() {
        String nobody = Wire.addressOf(TestBackend.nobody()).toString();
        try (TestProxy proxy = proxy(nobody, "{serverFirst: 50ms, handshake: 500ms}")) {
            Backend backend = proxy.pool("others").backends().getFirst();
            try (Wire client = proxy.connect()) {
                Await.count(
                        "it was tried",
                        () -> (int) backend.counters(0)
                                .connectFailures(ConnectResult.REFUSED)
                                .value(),
                        1);
                assertThat(echoed(proxy, client, TestHello.of("a.example.com")).pool())
                        .isEqualTo("tls");
            }
            try (Wire client = proxy.connect()) {
                assertThat(client.readToEnd().wasReset()).isTrue(); // silent to the end
            }
            assertThat(proxy.nextRecord().termination().code()).isEqualTo("SC");
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void aClientThatLeavesOrSendsNonsenseEndsBoth() {
        try (TestProxy proxy = proxy(silent)) {
            try (Wire client = proxy.connect()) {
                Wire vain = silent.next();
                client.finish();
                assertThat(proxy.nextRecord().termination().code()).isEqualTo("CR");
                assertThat(vain.readToEnd().bytes()).isEmpty();
            }
            try (Wire client = proxy.connect()) {
                Wire vain = silent.next();
                client.write(new byte[] {22, 3, 1, 0, 0});
                assertThat(client.readToEnd().bytes()).hasSize(7);
                assertThat(proxy.nextRecord().refusal()).isEqualTo(RefusalReason.CLIENT_HELLO);
                assertThat(vain.readToEnd().bytes()).isEmpty();
            }
            assertNobodysFailure(proxy);
            proxy.awaitNothingLeft();
        }
    }
}
