package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.account.TlsCounters;
import dev.sluice.proxy.net.ForEachEngine;
import dev.sluice.proxy.net.tls.TlsFailure;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How handshakes and sessions with TLS end that do not end well, and how they go on after earlier ones. */
@Timeout(60)
@ForEachEngine
class TlsSessionEndsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private TestProxy proxy(Consumer<Wire> service, String... lines) {
        TestBackend backend = TestBackend.tcp(service);
        open.add(backend);
        TestProxy proxy = TestProxy.builder()
                .backend(backend.address())
                .with(
                        "certificates.one.files: " + TestTls.pem(directory, "one.pem", "one.example"),
                        "frontends.front.tls.certificates: one")
                .with(lines)
                .start();
        open.add(proxy);
        return proxy;
    }

    private static TlsCounters counters(TestProxy proxy) {
        return Objects.requireNonNull(proxy.frontend().counters(0).knownTls());
    }

    @Test
    void whoStopsInTheMiddleIsRefusedWhenTheTimeIsOver() {
        TestProxy proxy = proxy(TestBackend::echo, "frontends.front.timeouts.handshake: 200ms");
        byte[] hello = TestTls.hello("one.example");
        for (int length : new int[] {0, 1, 100, hello.length}) {
            try (Wire client = proxy.connect()) {
                client.write(Arrays.copyOf(hello, length));
                assertThat(client.readToEnd().wasReset()).isTrue();
            }
            SessionRecord record = proxy.nextRecord();
            assertThat(record.termination()).isEqualTo(new Termination(Cause.CLIENT_TIMEOUT, Phase.HANDSHAKE));
            assertThat(record.refusal())
                    .isEqualTo(length == hello.length ? RefusalReason.TLS : RefusalReason.CLIENT_HELLO);
        }
        assertThat(counters(proxy).failures(TlsFailure.TIMEOUT).value()).isEqualTo(4);
        proxy.awaitNothingLeft();
    }

    @Test
    void whoLeavesInTheMiddleIsCountedAndNothingIsLeft() {
        TestProxy proxy = proxy(TestBackend::echo);
        byte[] hello = TestTls.hello("one.example");
        for (boolean reset : new boolean[] {true, false}) {
            Wire client = proxy.connect();
            client.write(hello);
            assertThat(client.read(5)).as("the answer").hasSize(5);
            if (reset) {
                client.reset();
            } else {
                client.close();
            }
            assertThat(proxy.nextRecord().termination().phase()).isEqualTo(Phase.HANDSHAKE);
        }
        assertThat(counters(proxy).failures(TlsFailure.CLOSED).value()).isEqualTo(2);
        proxy.awaitNothingLeft();
    }

    @Test
    void moreHandshakesThanThereMayBeAreRefused() {
        TestProxy proxy = proxy(TestBackend::echo, "process.maxHandshakes: 1");
        try (Wire first = proxy.connect()) {
            first.write(TestTls.hello("one.example"));
            assertThat(first.read(1)).hasSize(1);
            try (Wire second = proxy.connect()) {
                assertThat(second.readToEnd().bytes()).isEmpty();
            }
            assertThat(proxy.nextRecord().refusal()).isEqualTo(RefusalReason.MAX_HANDSHAKES);
        }
        assertThat(proxy.nextRecord().refusal()).isNull();
        proxy.awaitNothingLeft();
    }

    @Test
    void aStreamThatIsCutIsAnEndOrAReset() throws IOException {
        for (boolean accept : new boolean[] {true, false}) {
            TestProxy proxy =
                    proxy(TestBackend::echo, "frontends.front.tls.truncation: " + (accept ? "accept" : "reset"));
            Socket plain = TestTls.socket(proxy);
            try (SSLSocket client = TestTls.over(plain, TestTls.trusting(), "TLSv1.3", "one.example")) {
                client.getOutputStream().write(7);
                assertThat(client.getInputStream().read()).isEqualTo(7);
                plain.shutdownOutput();
                SessionRecord record = proxy.nextRecord();
                assertThat(record.termination().cause()).isEqualTo(accept ? Cause.CLIENT_CLOSED : Cause.CLIENT_RESET);
                assertThat(record.detail()).isEqualTo(accept ? null : "tls: truncated");
                if (accept) {
                    assertThat(client.getInputStream().read()).isEqualTo(-1);
                } else {
                    assertThatThrownBy(() -> plain.getInputStream().readAllBytes())
                            .as("no word of an end")
                            .isInstanceOf(SocketException.class);
                }
            }
        }
    }

    @Test
    void aResetOfTheBackendReachesTheClientAsOne() throws IOException {
        TestProxy proxy = proxy(wire -> {
            wire.read(1);
            wire.reset();
        });
        try (SSLSocket client = TestTls.client(proxy, "TLSv1.3", "one.example")) {
            client.getOutputStream().write(7);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        assertThat(proxy.nextRecord().termination().cause()).isEqualTo(Cause.BACKEND_RESET);
        proxy.awaitNothingLeft();
    }

    @Test
    void theEndOfTheBackendIsSaidInTheStream() throws IOException {
        TestProxy proxy = proxy(wire -> {
            wire.write(new byte[] {1, 2, 3});
            wire.close();
        });
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            try (SSLSocket client = TestTls.client(proxy, version, "one.example")) {
                // Java throws where FIN comes without close_notify.
                assertThat(client.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
            }
            assertThat(proxy.nextRecord().termination().cause()).isEqualTo(Cause.BACKEND_CLOSED);
        }
        proxy.awaitNothingLeft();
    }

    @Test
    void aSlowReaderGetsEveryByteAndHoldsUpNobody() throws Exception {
        byte[] bytes = new byte[20_000_000];
        new Random(5).nextBytes(bytes);
        TestProxy proxy = proxy(wire -> {
            wire.write(bytes);
            wire.close();
        });
        try (SSLSocket slow = TestTls.client(proxy, "TLSv1.3", "one.example")) {
            slow.startHandshake();
            Await.until("it is full", () -> proxy.server().sessions() == 1);
            try (SSLSocket other = TestTls.client(proxy, "TLSv1.2", "one.example")) {
                assertThat(other.getInputStream().readAllBytes()).isEqualTo(bytes);
            }
            assertThat(slow.getInputStream().readAllBytes()).isEqualTo(bytes);
        }
        proxy.awaitNothingLeft();
    }

    @Test
    void whoComesAgainGoesOnWithTheSessionUnlessThatIsOff() throws IOException {
        for (String keys : List.of("auto", "off")) {
            TestProxy proxy = proxy(TestBackend::echo, "frontends.front.tls.ticketKeys: " + keys);
            for (boolean newest : new boolean[] {false, true}) {
                SSLContext context = TestTls.trusting();
                for (int i = 0; i < 2; i++) {
                    try (SSLSocket client =
                            TestTls.client(context, proxy, newest ? "TLSv1.3" : "TLSv1.2", "one.example")) {
                        client.getOutputStream().write(7);
                        assertThat(client.getInputStream().read()).isEqualTo(7);
                    }
                    SessionRecord _ = proxy.nextRecord();
                }
                boolean resumes = keys.equals("auto");
                assertThat(counters(proxy).handshakes(newest, true).value()).isEqualTo(resumes ? 1 : 0);
                assertThat(counters(proxy).handshakes(newest, false).value()).isEqualTo(resumes ? 1 : 2);
            }
        }
    }

    @Test
    void postgresClientsAskForTlsFirstAndTheBackendIsNotAsked() throws IOException {
        TestProxy proxy = proxy(TestBackend::echo, "frontends.front.startTls: postgres");
        Socket plain = TestTls.socket(proxy);
        plain.getOutputStream().write(new byte[] {0, 0, 0, 8, 4, (byte) 210, 22, 47});
        assertThat(plain.getInputStream().read()).isEqualTo('S');
        try (SSLSocket client = TestTls.over(plain, TestTls.trusting(), "TLSv1.3", "one.example")) {
            client.getOutputStream().write(new byte[] {7, 8});
            assertThat(client.getInputStream().readNBytes(2)).containsExactly(7, 8);
        }
    }

    @Test
    void whoCancelsAQueryOfPostgresNeedsNoTlsAndWhoBeginsASessionIsToldThatItDoes() {
        TestProxy proxy = proxy(TestBackend::echo, "frontends.front.startTls: postgres");
        byte[] cancel = {0, 0, 0, 16, 4, (byte) 210, 22, 46, 1, 2, 3, 4, 5, 6, 7, 8};
        try (Wire client = proxy.connect()) {
            client.write(cancel);
            assertThat(client.read(cancel.length)).as("what the backend got").isEqualTo(cancel);
        }
        assertThat(proxy.nextRecord().refusal()).isNull();
        try (Wire client = proxy.connect()) {
            client.write(new byte[] {0, 0, 0, 9, 0, 3, 0, 0, 0});
            Wire.Rest rest = client.readToEnd();
            assertThat(new String(rest.bytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("E\0\0\0\146SFATAL\0VFATAL\0C28000\0Mthis server takes connections with TLS only;"
                            + " use sslmode=require or better\0\0");
            assertThat(rest.wasReset()).isFalse();
        }
        SessionRecord record = proxy.nextRecord();
        assertThat(record.refusal()).isEqualTo(RefusalReason.TLS);
        assertThat(record.detail()).isEqualTo("not_tls");
        try (Wire client = proxy.connect()) {
            client.write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.readToEnd().bytes()).as("no PostgreSQL").isEmpty();
        }
        proxy.awaitNothingLeft();
    }

    @Test
    void theHeaderOfAProxyComesBeforeTheHandshake() throws IOException {
        TestProxy proxy = proxy(
                TestBackend::echo,
                "frontends.front.proxyProtocol: required",
                "frontends.front.trustedProxies: 127.0.0.0/8");
        Socket plain = TestTls.socket(proxy);
        plain.getOutputStream()
                .write("PROXY TCP4 192.0.2.7 192.0.2.8 1000 443\r\n".getBytes(StandardCharsets.US_ASCII));
        try (SSLSocket client = TestTls.over(plain, TestTls.trusting(), "TLSv1.3", "one.example")) {
            client.getOutputStream().write(7);
            assertThat(client.getInputStream().read()).isEqualTo(7);
        }
        assertThat(proxy.nextRecord().client().toString()).isEqualTo("192.0.2.7:1000");
    }
}
